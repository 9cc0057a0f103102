import type { Event, HandlerContext, Logger, PipelineEnv, PipelineHandler } from "@winchester/core";
import { completeContext } from "../handler-context.js";
import { textsParam } from "../params/param-kinds.js";
import { parseParams } from "../params/parse-params.js";
import { findDatetime, hasValue } from "../trait.js";
import { isUuid } from "./derived-id.js";
import { toExistsBlocks } from "./exists-blocks.js";
import { CORE_FIELDS, toUsageCase, type UsageCase } from "./usage-case.js";
import { checkUsage, type Verdict } from "./usage-checks.js";
import { toUsageNotification } from "./usage-notification.js";
import { createMissingExistsEvent, createVerdictEvents } from "./verdict-events.js";

const PARAMS = { core_fields: textsParam(CORE_FIELDS, "trait names") };

/** The traits that checks compare as datetimes. */
const DATETIMES: readonly string[] = [
  "launched_at",
  "deleted_at",
  "audit_period_beginning",
  "audit_period_ending",
];

/**
 * Verifies the usage that OpenStack reports: compares every `compute.instance.exists` event with the events
 * before it in the stream, and adds a `compute.instance.exists.verified` or `.failed` event for each, and a
 * `.warnings` event where there is something to say.
 *
 * Each new event is also put into `env.usage_notifications` in the form of a notification.
 *
 * Its one parameter is `core_fields`: the names of the traits that the last rebuild, resize or rescue and the
 * `.exists` event after it must agree on, instead of launch time, flavor, tenant, and operating system.
 *
 * @example
 * const handler = new UsageHandler({});
 * const verdicts = handler.handleEvents(events, { stream_id: 7, stream_name: "usage" }).slice(events.length);
 * @throws HandlerParamsError for parameters that it doesn't know or can't use.
 */
export class UsageHandler implements PipelineHandler {
  readonly #coreFields: readonly string[];
  readonly #logger: Logger;

  constructor(params: Record<string, unknown> = {}, context: Partial<HandlerContext> = {}) {
    this.#coreFields = parseParams("UsageHandler", params, PARAMS).core_fields;
    this.#logger = completeContext(context).logger;
  }

  handleEvents(events: readonly Event[], env: PipelineEnv): Event[] {
    const { blocks, leftover } = toExistsBlocks(events);
    const added: Event[] = [];
    for (const block of blocks) {
      const usage = toUsageCase(block, this.#coreFields);
      this.#warnOfUnfitTraits(usage.exists, env);
      const verdict = checkUsage(usage);
      this.#logVerdict(usage, verdict, env);
      added.push(...createVerdictEvents(usage.exists, verdict, env.stream_id));
    }
    const first = leftover[0];
    if (first !== undefined) {
      this.#warnOfId(first, env);
      this.#logger.info(
        `Stream ${env.stream_id}: no .exists after the last ${leftover.length} of ${events.length} events (U0)`,
        { stream_id: env.stream_id, message_id: first.message_id, error_code: "U0" },
      );
      added.push(createMissingExistsEvent(first, env.stream_id));
    }
    const earlier = Array.isArray(env.usage_notifications) ? env.usage_notifications : [];
    env.usage_notifications = [...earlier, ...added.map(toUsageNotification)];
    return [...events, ...added];
  }

  #logVerdict({ exists, block }: UsageCase, { failure }: Verdict, env: PipelineEnv): void {
    if (failure === undefined) return;
    // The verdict is an event; a day's failures aren't warnings to whoever runs the worker.
    this.#logger.info(
      `Stream ${env.stream_id}: .exists ${exists.message_id} failed (${failure.code}): ${failure.message}`,
      {
        stream_id: env.stream_id,
        message_id: exists.message_id,
        error_code: failure.code,
        block: block.map((event) => event.event_type),
      },
    );
  }

  #warnOfUnfitTraits(exists: Event, env: PipelineEnv): void {
    this.#warnOfId(exists, env);
    for (const name of DATETIMES) {
      if (!hasValue(exists, name) || findDatetime(exists, name)) continue;
      this.#logger.warn(
        `Stream ${env.stream_id}: ${name} of .exists ${exists.message_id} is no datetime, so that checks which ` +
          `compare it are passed over; give it "type: datetime" in the event definition`,
        { stream_id: env.stream_id, message_id: exists.message_id, trait: name },
      );
    }
  }

  #warnOfId(event: Event, env: PipelineEnv): void {
    if (isUuid(event.message_id)) return;
    this.#logger.warn(
      `Stream ${env.stream_id}: message id "${event.message_id}" is no UUID; the ids of the events made from ` +
        "it are derived from its text",
      { stream_id: env.stream_id, message_id: event.message_id },
    );
  }
}
