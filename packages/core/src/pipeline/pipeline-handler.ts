import type { Clock } from "../clock.js";
import type { Event } from "../event/event.js";
import type { Logger } from "../logger.js";

/** A scratch record that the handlers of one pipeline run share. */
export interface PipelineEnv {
  stream_id: number;
  /** The name of the trigger whose stream this is. */
  stream_name: string;
  [key: string]: unknown;
}

/** What a handler is given beside its parameters. */
export interface HandlerContext {
  readonly logger: Logger;
  readonly clock: Clock;
  /**
   * The same whenever this handler's `commit` runs for this stream, on any worker: send it along with effects,
   * so that a receiver can drop a repeated one.
   */
  readonly idempotencyKey: string;
  /** Aborted when the worker lost the stream or has to stop; pass it on to whatever waits. */
  readonly signal: AbortSignal;
}

/**
 * One step of a pipeline. An instance serves one run over one stream.
 *
 * `handleEvents` of all handlers runs first, in order; then new events are stored; then `commit` of all
 * handlers, in order. After a failure all of it can run again, on this worker or another.
 */
export interface PipelineHandler {
  /**
   * Gets the stream's events, sorted by timestamp and message id, as the handler before left them, and returns
   * the list that the next one gets. Events with a new `message_id` in the last list are added to the store.
   * Must be free of side effects and give the same result (ids too) when it runs again.
   */
  handleEvents(events: readonly Event[], env: PipelineEnv): Event[] | Promise<Event[]>;
  /**
   * The place for effects. Called after the new events are stored, at least once. May throw
   * {@link RetryLater} when the receiver is away.
   */
  commit?(): void | Promise<void>;
  /** Called when a handler's `handleEvents` threw. An exception from here is logged only. */
  rollback?(): void | Promise<void>;
}

/** The class of a handler, as pipelines are configured with it. */
export type HandlerClass = new (params: Record<string, unknown>, context: HandlerContext) => PipelineHandler;
