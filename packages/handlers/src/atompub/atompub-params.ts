import { DELIVERY_PARAMS, type DeliveryParams } from "../http/delivery-params.js";
import { HandlerParamsError } from "../params/handler-params-error.js";
import {
  choiceParam,
  optionalUrlParam,
  recordParam,
  secretParam,
  textParam,
  textsParam,
} from "../params/param-kinds.js";
import { type ParamTable, parseParams } from "../params/parse-params.js";
import type { ContentFormat } from "./atom-entry.js";
import { AUTH_TYPES, type AuthType, type Credentials } from "./token-forms.js";

/** The typed parameters of an AtomPubHandler. Empty texts stand for what isn't given. */
export interface AtomPubParams extends DeliveryParams {
  readonly content_format: ContentFormat;
  readonly title: string;
  readonly author: string;
  readonly categories: readonly string[];
  readonly extra_info: Readonly<Record<string, unknown>>;
  readonly auth_server: string;
  readonly auth_type: AuthType;
  readonly auth_user: string;
  readonly auth_key: string;
  readonly auth_user_domain: string;
  readonly auth_project: string;
  readonly auth_project_domain: string;
}

const PARAMS: ParamTable<AtomPubParams> = {
  ...DELIVERY_PARAMS,
  content_format: choiceParam(["json", "cuf_xml"], "json"),
  title: textParam(""),
  author: textParam("winchester"),
  categories: textsParam([], "texts"),
  extra_info: recordParam(),
  auth_server: optionalUrlParam(),
  auth_type: choiceParam(AUTH_TYPES, "rackspace"),
  auth_user: textParam(""),
  auth_key: secretParam(),
  auth_user_domain: textParam("Default"),
  auth_project: textParam(""),
  auth_project_domain: textParam("Default"),
};

/** @throws HandlerParamsError */
export function parseAtomPubParams(given: unknown): AtomPubParams {
  const params = parseParams("AtomPubHandler", given, PARAMS);
  if (params.auth_server === "") return params;
  const missing = (["auth_user", "auth_key"] as const).filter((key) => params[key] === "");
  if (missing.length === 0) return params;
  const mistakes = missing.map((key) => ({ key, text: `${key} is missing: auth_server needs it` }));
  throw new HandlerParamsError("AtomPubHandler", mistakes, "Without auth_server, no token is sent.");
}

/** Who asks for a token, or undefined where none is sent. */
export function findCredentials(params: AtomPubParams): Credentials | undefined {
  if (params.auth_server === "") return undefined;
  return {
    authType: params.auth_type,
    server: params.auth_server,
    user: params.auth_user,
    key: params.auth_key,
    userDomain: params.auth_user_domain,
    project: params.auth_project,
    projectDomain: params.auth_project_domain,
  };
}
