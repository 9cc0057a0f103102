import { readFileSync } from "node:fs";
import { credentials, type Options, type SocketOptions } from "amqplib";
import { AmqpError } from "../errors.js";
import type { BrokerSettings, TlsSettings } from "./broker-settings.js";

/** A connection that says nothing at all is probed after so long, beside AMQP's heartbeats. */
const KEEP_ALIVE_DELAY_MS = 10_000;

/** What amqplib is given to connect. */
export interface ConnectOptions {
  readonly address: Options.Connect;
  readonly socket: SocketOptions;
}

/** Whether a text is a certificate or a key itself, and no path. */
export function isPem(text: string): boolean {
  return text.includes("-----BEGIN ");
}

/**
 * What amqplib is given to connect. Certificates are read anew each time, so that renewed ones are taken at the
 * next connection.
 *
 * @throws AmqpError `AMQP_TLS` where a file can't be read
 */
export function createConnectOptions(settings: BrokerSettings, connectionName: string): ConnectOptions {
  const { host, port, user, password, vhost, tls, auth, heartbeatSeconds, connectTimeoutMs } = settings;
  return {
    address: {
      protocol: tls === undefined ? "amqp" : "amqps",
      hostname: host,
      port,
      username: user,
      password,
      // amqplib decodes it, also in an object.
      vhost: encodeURIComponent(vhost),
      heartbeat: heartbeatSeconds,
    },
    socket: {
      noDelay: true,
      keepAlive: true,
      keepAliveDelay: KEEP_ALIVE_DELAY_MS,
      timeout: connectTimeoutMs,
      clientProperties: { product: "Winchester", connection_name: connectionName },
      ...(auth === "external" ? { credentials: credentials.external() } : {}),
      ...(tls === undefined ? {} : createTlsOptions(tls)),
    },
  };
}

function createTlsOptions(tls: TlsSettings): SocketOptions {
  const options: SocketOptions = { rejectUnauthorized: tls.verify };
  if (tls.ca !== undefined) options.ca = readPem(tls.ca);
  if (tls.cert !== undefined) options.cert = readPem(tls.cert);
  if (tls.key !== undefined) options.key = readPem(tls.key);
  if (tls.passphrase !== undefined) options.passphrase = tls.passphrase;
  if (tls.serverName !== undefined) options.servername = tls.serverName;
  return options;
}

function readPem(textOrPath: string): string {
  if (isPem(textOrPath)) return textOrPath;
  try {
    return readFileSync(textOrPath, "utf8");
  } catch (cause) {
    throw new AmqpError("AMQP_TLS", `can't read ${textOrPath}: ${(cause as Error).message}`, {
      hint: "see that the file of tls.ca, tls.cert or tls.key is there, and that this user may read it",
      cause,
    });
  }
}
