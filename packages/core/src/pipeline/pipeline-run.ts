import type { Clock } from "../clock.js";
import { WinchesterError } from "../errors.js";
import type { Event } from "../event/event.js";
import type { Logger } from "../logger.js";
import type { ClaimedStream } from "../store/working.js";
import type { Pipeline, PipelineStep } from "./pipeline-definition.js";
import type { HandlerContext, PipelineEnv, PipelineHandler } from "./pipeline-handler.js";

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

/** What a run was begun with. */
interface RunInput {
  readonly events: readonly Event[];
  readonly env: PipelineEnv;
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
   * stream: at once, where no handler gives a promise. When a handler throws, all are rolled back, and the promise is
   * rejected with a HandlerError.
   */
  handle(events: readonly Event[]): Event[] | Promise<Event[]> {
    const env: PipelineEnv = { stream_id: this.#claim.streamId, stream_name: this.#claim.trigger };
    return this.#handleFrom(0, events, { events, env });
  }

  #handleFrom(first: number, given: readonly Event[], input: RunInput): Event[] | Promise<Event[]> {
    const { steps } = this.#pipeline;
    let list = given;
    for (let position = first; position < steps.length; position += 1) {
      const step = steps[position] as PipelineStep;
      try {
        const handler = this.#create(step, position);
        this.#steps.push({ step, handler });
        const returned = handler.handleEvents(list, input.env);
        if (returned instanceof Promise) return this.#continue(returned, position, input);
        list = listOf(step, returned);
      } catch (error) {
        return this.#fail(step, error);
      }
    }
    return newAmong(list, input.events);
  }

  async #continue(returned: Promise<Event[]>, position: number, input: RunInput): Promise<Event[]> {
    const step = this.#pipeline.steps[position] as PipelineStep;
    let list: Event[];
    try {
      list = listOf(step, await returned);
    } catch (error) {
      return this.#fail(step, error);
    }
    return this.#handleFrom(position + 1, list, input);
  }

  async #fail(step: PipelineStep, error: unknown): Promise<never> {
    await this.#rollback();
    throw new HandlerError(step.name, error);
  }

  /** The handlers' names, by which a later attempt sees whether the pipeline is still the same. */
  get handlerNames(): string[] {
    return this.#pipeline.steps.map(({ name }) => name);
  }

  /** Whether any handler has something to commit. */
  get commits(): boolean {
    return this.#steps.some(({ handler }) => handler.commit !== undefined);
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
    const context = new StepContext(this.#context, `${this.#claim.runKey}-${position}`);
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

/** Asks for the signal when the handler does: most never do. */
class StepContext implements HandlerContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly idempotencyKey: string;
  readonly #signal: () => AbortSignal;

  constructor({ clock, logger, signal }: RunContext, idempotencyKey: string) {
    this.clock = clock;
    this.logger = logger;
    this.idempotencyKey = idempotencyKey;
    this.#signal = signal;
  }

  get signal(): AbortSignal {
    return this.#signal();
  }
}

/** Those of a list that weren't there before. Mostly it is what was given, and nothing has to be compared. */
function newAmong(list: readonly Event[], before: readonly Event[]): Event[] {
  if (list.length === before.length && list.every((event, index) => event === before[index])) return [];
  const known = new Set(before.map(({ message_id }) => message_id));
  return list.filter((event) => !known.has(event.message_id));
}

function listOf({ name }: PipelineStep, returned: unknown): Event[] {
  if (Array.isArray(returned)) return returned;
  const got = returned === null ? "null" : typeof returned;
  throw new TypeError(
    `handler ${name} returned ${got} from handleEvents, which must return an array of events`,
  );
}
