import type { BrokerSettings } from "../broker/broker-settings.js";
import { parseBrokerUrl } from "../broker/broker-url.js";
import { AmqpConfigError } from "../errors.js";
import { REQUIRED, readSettings, type SettingTable } from "../settings/read-settings.js";
import {
  countSetting,
  exchangeTypeSetting,
  nameSetting,
  optional,
  secret,
  textSetting,
  textsSetting,
  timeoutSetting,
} from "../settings/setting-kinds.js";
import { formatProblem, SettingsPlace } from "../settings/settings-place.js";

/** The parameters of a NotabeneHandler, as they are given. */
export interface NotabeneValues {
  readonly exchange: string;
  readonly queue_name: string;
  readonly exchange_type: string;
  readonly url: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly vhost: string | undefined;
  readonly env_keys: readonly string[];
  readonly confirm_timeout: number;
  readonly library: unknown;
}

export const NOTABENE_PARAMS: SettingTable<NotabeneValues> = {
  exchange: nameSetting(REQUIRED),
  queue_name: nameSetting(REQUIRED),
  exchange_type: exchangeTypeSetting(),
  url: optional(secret(textSetting(REQUIRED))),
  host: { ...optional(textSetting(REQUIRED)), otherwise: "`localhost`" },
  port: { ...optional(countSetting(1, 65_535, 0)), otherwise: "5672" },
  user: { ...optional(textSetting(REQUIRED)), otherwise: "`guest`" },
  password: { ...optional(secret(textSetting(REQUIRED))), otherwise: "`guest`" },
  vhost: { ...optional(nameSetting(REQUIRED)), otherwise: "`/`" },
  env_keys: textsSetting([], "names"),
  confirm_timeout: timeoutSetting(30),
  // The original's choice between AMQP libraries.
  library: { expects: "anything", read: (value) => value, fallback: undefined },
};

/** The parameters of a NotabeneHandler. */
export interface NotabeneParams {
  readonly broker: BrokerSettings;
  readonly exchange: string;
  readonly exchangeType: string;
  readonly queue: string;
  readonly envKeys: readonly string[];
  readonly confirmTimeoutMs: number;
}

const ADDRESS_KEYS = ["host", "port", "user", "password", "vhost"] as const;
const MAX_CONNECT_MS = 10_000;

/** @throws AmqpConfigError `AMQP_PARAMS` with all mistakes */
export function parseNotabeneParams(given: unknown): NotabeneParams {
  const place = new SettingsPlace();
  const words = { group: "NotabeneHandler", one: "parameter" } as const;
  const values = readSettings(given ?? {}, NOTABENE_PARAMS, words, place);
  const url = values.url === undefined ? undefined : parseBrokerUrl(values.url);
  if (url !== undefined && "problem" in url) place.at("url").report(url.problem, url.hint);
  for (const key of ADDRESS_KEYS) {
    if (url === undefined || values[key] === undefined) continue;
    place.at(key).report(`${key} and url can't both be given`, "a URL has all parts of the address in it");
  }
  const { problems } = place;
  if (problems.length > 0) {
    const message = `NotabeneHandler: ${problems.map(formatProblem).join("; ")}`;
    throw new AmqpConfigError("AMQP_PARAMS", message, problems, {
      hint: `NotabeneHandler takes ${Object.keys(NOTABENE_PARAMS).join(", ")}`,
    });
  }
  const address = url === undefined || "problem" in url ? undefined : url;
  const confirmTimeoutMs = values.confirm_timeout! * 1000;
  return {
    broker: {
      host: address?.host ?? values.host ?? "localhost",
      port: address?.port ?? values.port ?? 5672,
      user: address?.user ?? values.user ?? "guest",
      password: address?.password ?? values.password ?? "guest",
      vhost: address?.vhost ?? values.vhost ?? "/",
      tls: address?.isTls ? { verify: true } : undefined,
      auth: "plain",
      heartbeatSeconds: 0,
      connectTimeoutMs: Math.min(confirmTimeoutMs, MAX_CONNECT_MS),
    },
    exchange: values.exchange!,
    exchangeType: values.exchange_type!,
    queue: values.queue_name!,
    envKeys: values.env_keys!,
    confirmTimeoutMs,
  };
}
