import type { Clock, Event, Logger } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import type { Condenser } from "../condenser/condenser.js";
import { EventCondenser, isEnvelopeName } from "../condenser/event-condenser.js";
import { DistillerError } from "../errors.js";
import type { EventDefinition } from "../event-definition/event-definition.js";
import { isMapping } from "../field-path/datum.js";
import { unwrapOsloEnvelope } from "../oslo-envelope.js";
import { BUILT_IN_PLUGINS } from "../plugin/built-in-plugins.js";
import type { TraitPluginClass } from "../plugin/trait-plugin.js";
import { type CompiledDefinition, compileDefinitions } from "./compiled-definition.js";
import { type Distillation, type DistillWarning, describeValue } from "./distillation.js";
import { type Envelope, readEnvelope, readTimestamp, refuse, refuseTimestamp } from "./envelope.js";
import { extractEvent } from "./extract-event.js";
import { type DistillRecord, extractTraits } from "./extract-traits.js";

/** How a {@link Distiller} works. Everything is optional. */
export interface DistillerOptions<Result = Event> {
  /** Plugins by the names that definitions call them by, beside the built-in ones; the same name replaces one. */
  readonly plugins?: Readonly<Record<string, TraitPluginClass>>;
  /** Take what no definition takes, with the three traits that are always there. Default false. */
  readonly catchAll?: boolean;
  /** Read `ctxt.x` from `_context_x` where a notification has no `ctxt`. Default true. */
  readonly ctxtFromContext?: boolean;
  /** Makes the builder of one result. Default: events. */
  readonly condenser?: () => Condenser<Result>;
  /** Gets the warnings, and a debug line for each notification that no definition takes. Default: none. */
  readonly logger?: Logger;
  /** Gives the time of notifications that don't say theirs. Default: the machine's clock. */
  readonly clock?: Clock;
}

/** So many event types have their definition remembered, up to this length: what is sent can't fill memory. */
const MAX_REMEMBERED_TYPES = 10_000;
const MAX_REMEMBERED_LENGTH = 255;

const CATCH_ALL: EventDefinition = { eventTypes: ["*"], traits: [] };

type Outcome<Result> = Omit<Distillation<Result>, "traits" | "warnings">;

/**
 * Turns notifications into events by a list of definitions: the last one that takes the event type decides.
 *
 * Has the method of core's `NotificationDistiller`. The constructor throws an `EventDefinitionError` for unknown
 * plugins and wrong parameters, all at once; the methods throw nothing.
 *
 * @example
 * const distiller = new Distiller(parseEventDefinitions(yaml), { catchAll: true, logger });
 * const event = distiller.distill(JSON.parse(line));
 */
export class Distiller<Result = Event> {
  readonly #definitions: readonly CompiledDefinition[];
  readonly #remembered = new Map<string, CompiledDefinition | undefined>();
  readonly #createCondenser: () => Condenser<Result>;
  readonly #makesEvents: boolean;
  readonly #logger: Logger | undefined;
  readonly #clock: Clock | undefined;

  constructor(definitions: readonly EventDefinition[], options: DistillerOptions<Result> = {}) {
    const compiled = compileDefinitions(options.catchAll ? [CATCH_ALL, ...definitions] : definitions, {
      plugins: { ...BUILT_IN_PLUGINS, ...options.plugins },
      ctxtFromContext: options.ctxtFromContext ?? true,
    });
    this.#definitions = compiled.toReversed();
    this.#makesEvents = options.condenser === undefined;
    // Without a condenser of its own, a distiller's result is an event.
    this.#createCondenser =
      options.condenser ?? (() => new EventCondenser() as Condenser<unknown> as Condenser<Result>);
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  /**
   * The event that a notification stands for; null where no definition takes it (logged as debug) or it is
   * refused (logged as a warning). Takes the envelope of oslo.messaging 2.0 off. Never throws.
   */
  distill(notification: unknown): Result | null {
    const record: DistillRecord = { warnings: [], traits: undefined };
    const outcome = this.#distill(notification, record);
    if (this.#logger !== undefined) this.#log(outcome, record.warnings, this.#logger);
    return outcome.event;
  }

  /** What {@link distill} does, with everything that was dropped on the way and why. Logs nothing, never throws. */
  explain(notification: unknown): Distillation<Result> {
    const record = { warnings: [], traits: [] } satisfies DistillRecord;
    const outcome = this.#distill(notification, record);
    return {
      ...outcome,
      traits: this.#makesEvents ? record.traits.map(giveWay) : record.traits,
      warnings: record.warnings,
    };
  }

  #distill(message: unknown, record: DistillRecord): Outcome<Result> {
    let known: Partial<Envelope> = {};
    try {
      const notification = unwrapOsloEnvelope(message);
      if (!isMapping(notification)) {
        const problem = `it is ${describeValue(notification)}, not an object`;
        return refused(refuse("DISTILLER_NOTIFICATION", problem, {}).refusal, record);
      }
      const envelope = readEnvelope(notification);
      if ("refusal" in envelope) return refused(envelope.refusal, record);
      known = envelope;
      const compiled = this.#findDefinition(envelope.eventType);
      if (compiled === undefined) {
        return {
          outcome: "unmatched",
          event: null,
          ...envelope,
          problem: "no definition takes its event type",
        };
      }
      return this.#condense(compiled, notification, envelope, record);
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause);
      const isEnvelope = cause instanceof DistillerError && cause.code === "DISTILLER_ENVELOPE";
      const code = isEnvelope ? "DISTILLER_ENVELOPE" : "DISTILLER_FAILED";
      return refused(refuse(code, problem, known, cause).refusal, record);
    }
  }

  #condense(
    compiled: CompiledDefinition,
    notification: Readonly<Record<string, unknown>>,
    envelope: Envelope,
    record: DistillRecord,
  ): Outcome<Result> {
    const { definition } = compiled;
    const timestamp = readTimestamp(notification, this.#clock);
    if (timestamp === undefined) {
      return { ...refused(refuseTimestamp(notification, envelope).refusal, record), definition };
    }
    const condenser = this.#fillCondenser(compiled, notification, envelope, timestamp, record);
    const valid = condenser.validate();
    if (valid !== true) {
      const problem = typeof valid === "string" ? valid : "its result isn't valid";
      return { ...refused(refuse("DISTILLER_INVALID", problem, envelope).refusal, record), definition };
    }
    const { eventType, messageId } = envelope;
    return { outcome: "distilled", event: condenser.result(), eventType, messageId, definition };
  }

  #fillCondenser(
    compiled: CompiledDefinition,
    notification: Readonly<Record<string, unknown>>,
    envelope: Envelope,
    timestamp: Temporal.Instant,
    record: DistillRecord,
  ): Condenser<Result> {
    if (this.#makesEvents && record.traits === undefined) {
      const filled: Condenser<unknown> = extractEvent(compiled, notification, envelope, timestamp, record);
      return filled as Condenser<Result>;
    }
    const condenser = this.#createCondenser();
    condenser.addEnvelope(envelope.eventType, envelope.messageId, timestamp);
    extractTraits(compiled, notification, envelope, condenser, record);
    return condenser;
  }

  /** The last definition that takes an event type. */
  #findDefinition(eventType: string): CompiledDefinition | undefined {
    const remembered = this.#remembered.get(eventType);
    if (remembered !== undefined || this.#remembered.has(eventType)) return remembered;
    const found = this.#definitions.find(({ takes }) => takes(eventType));
    if (this.#remembered.size >= MAX_REMEMBERED_TYPES) this.#remembered.clear();
    if (eventType.length <= MAX_REMEMBERED_LENGTH) this.#remembered.set(eventType, found);
    return found;
  }

  #log(
    { outcome, eventType, messageId }: Outcome<Result>,
    warnings: readonly DistillWarning[],
    logger: Logger,
  ): void {
    if (outcome === "unmatched") {
      logger.debug(`notification ${messageId} dropped: no definition takes the type ${eventType}`, {
        message_id: messageId,
        event_type: eventType,
      });
    }
    for (const { code, message, messageId: id, eventType: type, trait, path, cause } of warnings) {
      const fields = { code, message_id: id, event_type: type, trait, path, error: cause };
      logger.warn(
        message,
        Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
      );
    }
  }
}

function refused(refusal: DistillWarning, record: DistillRecord): Outcome<never> {
  record.warnings.push(refusal);
  const { messageId, eventType, message } = refusal;
  return {
    outcome: "refused",
    event: null,
    ...(messageId === undefined ? {} : { messageId }),
    ...(eventType === undefined ? {} : { eventType }),
    problem: message,
  };
}

/** In an event a trait of one of the envelope's names isn't seen. */
function giveWay(trait: Distillation<unknown>["traits"][number]): Distillation<unknown>["traits"][number] {
  if (!isEnvelopeName(trait.name) || trait.dropped !== undefined) return trait;
  const { value: _hidden, ...rest } = trait;
  return { ...rest, dropped: "the envelope has this name" };
}
