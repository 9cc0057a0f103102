import type { Event, HandlerContext, Logger, PipelineEnv, PipelineHandler } from "@winchester/core";
import { completeContext } from "./handler-context.js";
import { parseParams } from "./params/parse-params.js";

/**
 * Logs how many events a stream has, and the type and message id of each, at level info. Events pass unchanged.
 * It takes no parameters.
 *
 * @example
 * const handler = new LoggingHandler({}, { logger });
 * handler.handleEvents(events, { stream_id: 7, stream_name: "usage" });
 * // Received 2 events: compute.instance.update: 62f4…, compute.instance.exists: 0c5c…
 * @throws HandlerParamsError for any parameter.
 */
export class LoggingHandler implements PipelineHandler {
  readonly #logger: Logger;

  constructor(params: Record<string, unknown> = {}, context: Partial<HandlerContext> = {}) {
    parseParams("LoggingHandler", params, {});
    this.#logger = completeContext(context).logger;
  }

  handleEvents(events: readonly Event[], env: PipelineEnv): Event[] {
    const count = events.length === 1 ? "1 event" : `${events.length} events`;
    const list = events.map((event) => `${event.event_type}: ${event.message_id}`).join(", ");
    this.#logger.info(`Received ${count}${list === "" ? "" : `: ${list}`}`, {
      stream_id: env.stream_id,
      stream_name: env.stream_name,
    });
    return [...events];
  }
}
