import type { SettingTable } from "./read-settings.js";
import { isMapping, REQUIRED } from "./read-settings.js";
import {
  choiceSetting,
  countSetting,
  exchangeTypeSetting,
  flagSetting,
  MAX_NAME_BYTES,
  nameSetting,
  optional,
  secondsSetting,
  secret,
  textSetting,
  textsSetting,
  timeoutSetting,
} from "./setting-kinds.js";

/** The keys of the section `amqp`. Those of `tls` and `sources` are read on their own. */
export interface AmqpSectionValues {
  readonly url: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly vhost: string | undefined;
  readonly tls: unknown;
  readonly auth: "plain" | "external";
  readonly heartbeat: number | undefined;
  readonly connect_timeout: number;
  readonly batch_size: number;
  readonly batch_delay: number;
  readonly unwrap: boolean;
  readonly sources: unknown;
}

export const AMQP_SETTINGS: SettingTable<AmqpSectionValues> = {
  url: optional(secret(textSetting(REQUIRED))),
  host: { ...optional(textSetting(REQUIRED)), otherwise: "`localhost`" },
  port: { ...optional(countSetting(1, 65_535, 0)), otherwise: "5672, with TLS 5671" },
  user: { ...optional(textSetting(REQUIRED)), otherwise: "`guest`" },
  password: { ...optional(secret(textSetting(REQUIRED))), otherwise: "`guest`" },
  vhost: { ...optional(nameSetting(REQUIRED)), otherwise: "`/`" },
  tls: {
    expects: "true, false or a mapping",
    read: (value) => (typeof value === "boolean" || isMapping(value) ? value : undefined),
    fallback: false,
  },
  auth: choiceSetting(["plain", "external"], "plain"),
  heartbeat: { ...optional(countSetting(0, 65_535, 0)), otherwise: "30" },
  connect_timeout: timeoutSetting(10),
  batch_size: countSetting(1, 10_000, 500),
  batch_delay: secondsSetting(60, 0.02),
  unwrap: flagSetting(false),
  // Lists are read on their own.
  sources: {
    expects: "a list of queues to take notifications from",
    read: (value) => value,
    fallback: REQUIRED,
  },
};

/** The keys of `amqp.tls`. */
export interface TlsValues {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
  readonly server_name: string | undefined;
  readonly verify: boolean;
}

export const TLS_SETTINGS: SettingTable<TlsValues> = {
  ca: optional(textSetting(REQUIRED)),
  cert: optional(textSetting(REQUIRED)),
  key: optional(secret(textSetting(REQUIRED))),
  passphrase: optional(secret(textSetting(REQUIRED))),
  server_name: { ...optional(textSetting(REQUIRED)), otherwise: "the host" },
  verify: flagSetting(true),
};

/** The keys of each of `amqp.sources`. */
export interface SourceValues {
  readonly exchange: string | undefined;
  readonly exchange_type: string;
  readonly routing_keys: readonly string[];
  readonly queue: string | undefined;
  readonly queue_type: "classic" | "quorum";
  readonly durable: boolean;
  readonly exchange_durable: boolean | undefined;
  readonly auto_delete: boolean;
  readonly passive: boolean;
  readonly prefetch: number | undefined;
  readonly unwrap: boolean | undefined;
}

/** So that the name with `.rejected` behind it still is one. */
export const MAX_QUEUE_BYTES: number = MAX_NAME_BYTES - ".rejected".length;

export const SOURCE_SETTINGS: SettingTable<SourceValues> = {
  exchange: { ...optional(nameSetting(REQUIRED)), otherwise: "required, unless `passive`" },
  exchange_type: exchangeTypeSetting(),
  routing_keys: textsSetting(["notifications.*"], "routing keys"),
  queue: optional(nameSetting(REQUIRED, MAX_QUEUE_BYTES, "`winchester.` and the exchange")),
  queue_type: choiceSetting(["classic", "quorum"], "classic"),
  durable: flagSetting(true),
  exchange_durable: { ...optional(flagSetting(true)), otherwise: "as `durable`" },
  auto_delete: flagSetting(false),
  passive: flagSetting(false),
  prefetch: { ...optional(countSetting(1, 65_535, 0)), otherwise: "twice `batch_size`" },
  unwrap: { ...optional(flagSetting(false)), otherwise: "as `amqp.unwrap`" },
};
