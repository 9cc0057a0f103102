import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import type { BrokerSettings, TlsSettings } from "../broker/broker-settings.js";
import { type BrokerUrl, parseBrokerUrl } from "../broker/broker-url.js";
import { isPem } from "../broker/connect-options.js";
import { type AmqpSectionValues, TLS_SETTINGS } from "./amqp-settings.js";
import { readSettings } from "./read-settings.js";
import type { SettingsPlace } from "./settings-place.js";

/** The parts of an address, which a URL has all of. */
const ADDRESS_KEYS = ["host", "port", "user", "password", "vhost"] as const;
const DEFAULT_HEARTBEAT_SECONDS = 30;

type BrokerValues = Pick<
  { readonly [Key in keyof AmqpSectionValues]: AmqpSectionValues[Key] | undefined },
  (typeof ADDRESS_KEYS)[number] | "url" | "tls" | "auth" | "heartbeat" | "connect_timeout"
>;

/** Reads where the broker is, and reports what is wrong with that. */
export function parseBroker(values: BrokerValues, folder: string, place: SettingsPlace): BrokerSettings {
  const url = values.url === undefined ? undefined : readUrl(values.url, place);
  if (values.url !== undefined) {
    for (const key of ADDRESS_KEYS) {
      if (values[key] === undefined) continue;
      place.at(key).report(`${key} and url can't both be given`, "a URL has all parts of the address in it");
    }
  }
  const tls = readTls(values.tls, url, folder, place);
  const auth = values.auth ?? "plain";
  if (auth === "external" && tls?.cert === undefined) {
    place.at("auth").report("external needs tls.cert and tls.key: the client is known by its certificate");
  }
  return {
    host: url?.host ?? values.host ?? "localhost",
    port: url?.port ?? values.port ?? (tls === undefined ? 5672 : 5671),
    user: url?.user ?? values.user ?? "guest",
    password: url?.password ?? values.password ?? "guest",
    vhost: url?.vhost ?? values.vhost ?? "/",
    tls,
    auth,
    heartbeatSeconds: values.heartbeat ?? url?.heartbeatSeconds ?? DEFAULT_HEARTBEAT_SECONDS,
    connectTimeoutMs: (values.connect_timeout ?? 1) * 1000,
  };
}

function readUrl(text: string, place: SettingsPlace): BrokerUrl | undefined {
  const url = parseBrokerUrl(text);
  if (!("problem" in url)) return url;
  place.at("url").report(url.problem, url.hint);
  return undefined;
}

function readTls(
  value: unknown,
  url: BrokerUrl | undefined,
  folder: string,
  place: SettingsPlace,
): TlsSettings | undefined {
  const at = place.at("tls");
  if (value !== false && url !== undefined && !url.isTls) {
    at.report("the url has no TLS", "let it begin with amqps://");
  }
  if (value === false) {
    return url?.isTls ? { verify: true } : undefined;
  }
  if (value === true) return { verify: true };
  const given = readSettings(value, TLS_SETTINGS, { group: "tls", one: "key" }, at);
  if ((given.cert === undefined) !== (given.key === undefined)) {
    const [there, missing] = given.key === undefined ? ["cert", "key"] : ["key", "cert"];
    at.at(there).report(`needs ${missing} beside it`);
  }
  const file = (key: "ca" | "cert" | "key"): string | undefined => readFile(given[key], folder, at.at(key));
  return {
    ca: file("ca"),
    cert: file("cert"),
    key: file("key"),
    passphrase: given.passphrase,
    serverName: given.server_name,
    verify: given.verify ?? true,
  };
}

/** PEM text as it is; a path made absolute. */
function readFile(text: string | undefined, folder: string, place: SettingsPlace): string | undefined {
  if (text === undefined || isPem(text)) return text;
  const path = resolve(folder, text);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    place.report(
      `can't read ${path} (${code})`,
      "give the path of a PEM file, relative to the configuration file",
    );
  }
  return path;
}
