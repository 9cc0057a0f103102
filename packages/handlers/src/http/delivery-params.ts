import {
  countParam,
  requiredUrlParam,
  secondsParam,
  textsParam,
  timeoutParam,
} from "../params/param-kinds.js";
import type { ParamTable } from "../params/parse-params.js";

/** The parameters of every handler that sends events over HTTP. */
export interface DeliveryParams {
  readonly url: string;
  /** Globs; a leading `!` excludes. None: all events. */
  readonly event_types: readonly string[];
  /** Seconds to the second try; the n-th waits n times as long. */
  readonly wait_interval: number;
  /** Seconds that are never exceeded between tries. */
  readonly max_wait: number;
  /** Seconds in which an answer must come. */
  readonly http_timeout: number;
  /** How many requests of the process may be under way to the host. */
  readonly max_connections: number;
}

export const DELIVERY_PARAMS: ParamTable<DeliveryParams> = {
  url: requiredUrlParam(),
  event_types: textsParam([], "globs"),
  wait_interval: secondsParam(30),
  max_wait: secondsParam(600),
  http_timeout: timeoutParam(120),
  max_connections: countParam(1, 1000, 4),
};
