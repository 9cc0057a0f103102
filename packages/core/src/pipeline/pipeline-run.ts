import type { Clock } from "../clock.js";
import { WinchesterError } from "../errors.js";
import type { Event } from "../event/event.js";
import type { Logger } from "../logger.js";
import type { ClaimedStream } from "../store/working.js";
import type { Pipeline, PipelineStep } from "./pipeline-definition.js";
import type { PipelineEnv, PipelineHandler } from "./pipeline-handler.js";

/** What the handlers of a run are given. */
export interface RunContext {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asked for when a handler does. */
  readonly signal: () => AbortSignal;
}

/** A handler failed; says which. */
export class HandlerError extends WinchesterError {
  override readonly name: string = "HandlerError";
  /** The handler's configured name. */
  readonly handler: string;

  constructor(handler: string, cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super("CORE_HANDLER_FAILED", message, { cause });
    this.handler = handler;
  }
}

interface RunStep {
  readonly step: PipelineStep;
  readonly handler: PipelineHandler;
}

/** One run of a pipeline over the events of one stream. */
export class PipelineRun {
  readonly #steps: RunStep[] = [];
  readonly #claim: ClaimedStream;
  readonly #pipeline: Pipeline;
  readonly #context: RunContext;

  constructor(pipeline: Pipeline, claim: ClaimedStream, context: RunContext) {
    this.#pipeline = pipeline;
    this.#claim = claim;
    this.#context = context;
  }

  /**
   * Sends the events through the handlers, in order, and gives those of the last list that weren't in the
   * stream. When a handler throws, all are rolled back.
   *
   * @throws HandlerError
   */
  async handle(events: readonly Event[]): Promise<Event[]> {
    const env: PipelineEnv = { stream_id: this.#claim.streamId, stream_name: this.#claim.trigger };
    let list: readonly Event[] = events;
    let current = "";
    try {
      for (const [position, step] of this.#pipeline.steps.entries()) {
        current = step.name;
        const handler = this.#create(step, position);
        this.#steps.push({ step, handler });
        const returned = handler.handleEvents(list, env);
        list = returned instanceof Promise ? await returned : returned;
        if (!Array.isArray(list)) throw new TypeError(notAnArray(step.name, list));
      }
    } catch (error) {
      await this.#rollback();
      throw new HandlerError(current, error);
    }
    const known = new Set(events.map(({ message_id }) => message_id));
    return list.filter((event) => !known.has(event.message_id));
  }

  /** The handlers' names, by which a later attempt sees whether the pipeline is still the same. */
  get handlerNames(): string[] {
    return this.#pipeline.steps.map(({ name }) => name);
  }

  /** The positions of the handlers that have something to commit. */
  get commitPositions(): number[] {
    return this.#steps.flatMap(({ handler }, position) => (handler.commit === undefined ? [] : position));
  }

  /** @throws HandlerError */
  async commit(position: number): Promise<void> {
    const run = this.#steps[position];
    try {
      await run?.handler.commit?.();
    } catch (error) {
      throw new HandlerError(run?.step.name ?? String(position), error);
    }
  }

  #create(step: PipelineStep, position: number): PipelineHandler {
    const { clock, logger, signal } = this.#context;
    const idempotencyKey = `${this.#claim.runKey}-${position}`;
    const context = {
      clock,
      logger,
      idempotencyKey,
      get signal(): AbortSignal {
        return signal();
      },
    };
    return new step.handler({ ...step.params }, context);
  }

  async #rollback(): Promise<void> {
    for (const { step, handler } of this.#steps) {
      try {
        await handler.rollback?.();
      } catch (error) {
        this.#context.logger.error(
          `stream ${this.#claim.streamId}: rollback of handler ${step.name} failed: ${String(error)}`,
          { error },
        );
      }
    }
  }
}

function notAnArray(handler: string, value: unknown): string {
  const got = value === null ? "null" : typeof value;
  return `handler ${handler} returned ${got} from handleEvents, which must return an array of events`;
}
