import type { BrokerSettings } from "./broker-settings.js";

/** What a broker's URL says. */
export interface BrokerUrl extends Pick<BrokerSettings, "host" | "port" | "user" | "password" | "vhost"> {
  readonly isTls: boolean;
  readonly heartbeatSeconds?: number | undefined;
}

/** Why a text is no URL of a broker. Neither field shows the text: it may hold a password. */
export interface BrokerUrlProblem {
  readonly problem: string;
  readonly hint: string;
}

const FORM = "amqp://user:password@host:5672/vhost";
const HINT = `the form is ${FORM} (amqps:// for TLS); write special characters in it as %23, %2F, %40 …`;

/** Reads `amqp://user:password@host:port/vhost?heartbeat=30`; everything behind the host can be left out. */
export function parseBrokerUrl(text: string): BrokerUrl | BrokerUrlProblem {
  if (!/^amqps?:\/\//i.test(text)) {
    return { problem: "must begin with amqp:// or amqps://", hint: HINT };
  }
  if (!URL.canParse(text)) return { problem: "isn't a URL", hint: HINT };
  const url = new URL(text);
  if (url.hostname === "") return { problem: "has no host", hint: HINT };
  if (url.hash !== "") return { problem: 'has a "#"', hint: HINT };
  for (const name of url.searchParams.keys()) {
    if (name === "heartbeat") continue;
    const hint = "heartbeat alone is taken here; TLS and time-outs have settings of their own";
    return { problem: `has the parameter "${name}", which isn't known`, hint };
  }
  const heartbeat = url.searchParams.get("heartbeat");
  if (heartbeat !== null && (!/^\d{1,5}$/.test(heartbeat) || Number(heartbeat) > 65_535)) {
    return { problem: "has a heartbeat that is no number of seconds", hint: HINT };
  }
  const isTls = url.protocol === "amqps:";
  try {
    const hasUser = url.username !== "" || url.password !== "";
    return {
      isTls,
      host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ""),
      port: url.port === "" ? (isTls ? 5671 : 5672) : Number(url.port),
      user: hasUser ? decodeURIComponent(url.username) : "guest",
      password: hasUser ? decodeURIComponent(url.password) : "guest",
      vhost: decodeURIComponent(url.pathname.slice(1)) || "/",
      heartbeatSeconds: heartbeat === null ? undefined : Number(heartbeat),
    };
  } catch {
    return { problem: 'has a "%" that two hexadecimal digits don\'t follow', hint: HINT };
  }
}
