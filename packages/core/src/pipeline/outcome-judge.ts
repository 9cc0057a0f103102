import type { WinchesterError } from "../errors.js";
import type { Logger } from "../logger.js";
import { backoffMs, type RetryPolicy } from "../retry/backoff.js";
import type { ClaimedStream, FailureRecord, Outcome } from "../store/working.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { Pipeline } from "./pipeline-definition.js";
import { HandlerError } from "./pipeline-run.js";
import { isRetryLater } from "./retry-later.js";

/** Events that make events that make events …: beyond this many steps it is taken for a circle. */
export const MAX_DERIVATION_DEPTH = 10;

const TOO_DEEP =
  `its events were derived ${MAX_DERIVATION_DEPTH} times over, and its pipeline makes more of them: ` +
  "a trigger feeds itself; narrow its match_criteria";

/** What a judge goes by. */
export interface OutcomeJudgeParts {
  readonly logger: Logger;
  readonly retry: RetryPolicy;
  readonly purgeCompleted: boolean;
}

interface FailedTask {
  readonly claim: ClaimedStream;
  readonly trigger: TriggerDefinition;
}

/** Says what becomes of a stream after its pipeline, and logs what went wrong. */
export class OutcomeJudge {
  readonly #parts: OutcomeJudgeParts;

  constructor(parts: OutcomeJudgeParts) {
    this.#parts = parts;
  }

  completed(claim: ClaimedStream): Outcome {
    return { kind: "completed", claim, reason: claim.reason, purge: this.#parts.purgeCompleted };
  }

  /** The run was stored by another pipeline than the one of now: what it would commit can't be known. */
  pipelineChanged(claim: ClaimedStream, pipeline: Pipeline, before: readonly string[]): Outcome {
    const now = pipeline.steps.map(({ name }) => name).join(", ");
    return this.#failed(claim, {
      message:
        `pipeline ${pipeline.name} changed (${before.join(", ")} became ${now}) after its run was stored and ` +
        "before all handlers had committed; restore it and reset the stream, or purge the stream",
    });
  }

  /** A trigger feeds itself. */
  tooDeep(claim: ClaimedStream): Outcome {
    return this.#failed(claim, { message: TOO_DEEP });
  }

  /** The outcome of a stream that has had all its attempts; null for others. */
  wornOut(claim: ClaimedStream): Outcome | null {
    const { limit } = this.#parts.retry;
    if (claim.attempts <= limit) return null;
    const message = `given up after ${limit} attempts, the last of which ended with its worker`;
    this.#parts.logger.error(`stream ${claim.streamId} goes to error: ${message}`);
    return { kind: "failed", claim, failure: { message } };
  }

  /** Tries again later, or gives up. That a receiver is away is no attempt. */
  afterFailures({ claim, trigger }: FailedTask, errors: readonly WinchesterError[]): Outcome {
    const { logger, retry } = this.#parts;
    const later = errors.flatMap(({ cause }) => (isRetryLater(cause) ? cause.delayMs : []));
    const last = errors.find(({ cause }) => !isRetryLater(cause)) ?? errors[0];
    const failure = failureOf(last, trigger);
    if (later.length === errors.length) {
      logger.info(`stream ${claim.streamId}: ${failure.message}`);
      return { kind: "retry", claim, delayMs: Math.min(...later), countAttempt: false, failure };
    }
    const at = failure.handler === undefined ? "" : ` in handler ${failure.handler}`;
    if (claim.attempts >= retry.limit) {
      logger.error(
        `stream ${claim.streamId} goes to error after ${claim.attempts} attempts${at}: ${failure.message}`,
        { error: last?.cause ?? last },
      );
      return { kind: "failed", claim, failure };
    }
    const delayMs = backoffMs(retry, claim.attempts);
    logger.warn(
      `stream ${claim.streamId}: attempt ${claim.attempts} failed${at}: ${failure.message}; trying again in ${delayMs} ms`,
      { error: last?.cause ?? last },
    );
    return { kind: "retry", claim, delayMs, countAttempt: true, failure };
  }

  #failed(claim: ClaimedStream, failure: FailureRecord): Outcome {
    this.#parts.logger.error(`stream ${claim.streamId} goes to error: ${failure.message}`);
    return { kind: "failed", claim, failure };
  }
}

function failureOf(error: WinchesterError | undefined, trigger: TriggerDefinition): FailureRecord {
  const stack = error?.cause instanceof Error ? error.cause.stack : error?.stack;
  return {
    message: error?.message ?? "unknown failure",
    ...(error instanceof HandlerError ? { handler: error.handler } : {}),
    ...(trigger.debugLevel > 0 && stack !== undefined ? { stack } : {}),
  };
}
