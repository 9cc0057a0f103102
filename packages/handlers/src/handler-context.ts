import { randomUUID } from "node:crypto";
import { type HandlerContext, silentLogger, systemClock } from "@winchester/core";

/**
 * A whole context from what was given of one: no logging, the machine's clock, never aborted, and an idempotency
 * key of its own, so that handlers which are created by hand don't take each other for retries.
 */
export function completeContext(given: Partial<HandlerContext>): HandlerContext {
  return {
    logger: given.logger ?? silentLogger,
    clock: given.clock ?? systemClock,
    idempotencyKey: given.idempotencyKey ?? randomUUID(),
    signal: given.signal ?? new AbortController().signal,
  };
}
