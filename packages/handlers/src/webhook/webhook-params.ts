import { DELIVERY_PARAMS, type DeliveryParams } from "../http/delivery-params.js";
import { countParam } from "../params/param-kinds.js";
import { isMapping, type Param, type ParamTable, parseParams, REQUIRED } from "../params/parse-params.js";
import { parseWebhookSecret } from "./webhook-signature.js";

/** The typed parameters of a WebhookHandler. */
export interface WebhookParams extends DeliveryParams {
  /** The keys that requests are signed with. */
  readonly secret: readonly Buffer[];
  /** The CloudEvents source; empty: `/winchester/` and the stream's name. */
  readonly source: string;
  /** How many events go into one request; 1: each as a CloudEvent of its own. */
  readonly batch_size: number;
  readonly headers: Readonly<Record<string, string>>;
}

const PARAMS: ParamTable<WebhookParams> = {
  ...DELIVERY_PARAMS,
  secret: secretsParam(),
  source: sourceParam(),
  batch_size: countParam(1, 1000, 1),
  headers: headersParam(),
};

/** @throws HandlerParamsError */
export function parseWebhookParams(given: unknown): WebhookParams {
  return parseParams("WebhookHandler", given, PARAMS);
}

/** One secret, or several while the receiver moves from an old one to a new one. */
function secretsParam(): Param<readonly Buffer[]> {
  return {
    expects: 'a secret, or a list of them: "whsec_" and the base64 of 24 to 64 bytes',
    read: (value) => {
      const keys = (Array.isArray(value) ? value : [value]).map(parseWebhookSecret);
      return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
    },
    fallback: REQUIRED,
    secret: true,
  };
}

/** What CloudEvents takes as a source: a URI, or the relative part of one. Empty counts as not given. */
function sourceParam(): Param<string> {
  return {
    expects: "a URI or the path of one, without blanks",
    read: (value) => (typeof value === "string" && URI_REFERENCE.test(value) ? value : undefined),
    fallback: "",
  };
}

/** The characters of RFC 3986, each percent sign with its two digits. */
const URI_REFERENCE = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$/;

/** Headers of the user's own, such as `authorization`, whose values no message shows. */
function headersParam(): Param<Readonly<Record<string, string>>> {
  return {
    expects: "a mapping of header names to texts, those of the connection excepted",
    read: (value) =>
      isMapping(value) && Object.entries(value).every(isHeader) ? toHeaders(value) : undefined,
    fallback: {},
    secret: true,
  };
}

/** The connection's own headers, which can't be given. */
const CONNECTION_HEADERS: readonly string[] = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
];

function isHeader([name, value]: [string, unknown]): boolean {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || CONNECTION_HEADERS.includes(name.toLowerCase())) return false;
  return typeof value === "string" && /^[\t\x20-\x7e]*$/.test(value);
}

/** In lower case, so that those of the handler itself replace them. */
function toHeaders(value: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name.toLowerCase(), String(text)]));
}
