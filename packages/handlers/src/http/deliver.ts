import { type HandlerContext, RetryLater } from "@winchester/core";
import { findProgress, forgetProgress } from "./delivery-progress.js";
import type { PostAnswer, PostOutcome } from "./post.js";

/** One thing to send, with what is said about it in messages. */
export interface Parcel {
  /** The same whenever it is sent again, and different from that of every other. */
  readonly id: string;
  /** Such as `event 0c5c… (compute.instance.exists.verified)`. */
  readonly label: string;
  readonly send: () => Promise<PostOutcome>;
  /** What the log shows when the receiver refuses it for good. */
  readonly content: () => string;
}

/** How a handler delivers. */
export interface DeliveryOptions {
  readonly handler: string;
  /** The receiver's address; messages show it without what may be secret in it. */
  readonly url: string;
  /** Seconds to the second try; the n-th waits n times as long. */
  readonly waitInterval: number;
  /** Seconds that are never exceeded between tries. */
  readonly maxWait: number;
  readonly context: HandlerContext;
}

/**
 * Sends parcels in order. 2xx means done; 409, that the receiver has it already; 400, that it will never take
 * it, which is logged with the content. What was settled in this process isn't sent again by a retry.
 *
 * @throws RetryLater for anything else, at the first parcel that it happens to.
 */
export async function deliver(parcels: readonly Parcel[], options: DeliveryOptions): Promise<void> {
  if (parcels.length === 0) return;
  const { idempotencyKey } = options.context;
  const progress = findProgress(idempotencyKey);
  for (const parcel of parcels) {
    if (progress.settled.has(parcel.id)) continue;
    const outcome = await parcel.send();
    if (outcome.kind !== "answer" || !isSettled(outcome, parcel, options)) {
      const counts = outcome.kind === "answer" || outcome.kind === "failure";
      if (counts) progress.attempts++;
      throw createRetry(outcome, progress.attempts, options);
    }
    progress.settled.add(parcel.id);
    progress.attempts = 0;
  }
  forgetProgress(idempotencyKey);
}

function isSettled({ status, text }: PostAnswer, parcel: Parcel, options: DeliveryOptions): boolean {
  const { handler, context } = options;
  const place = `${handler}: ${toPublicUrl(options.url)}`;
  if (status >= 200 && status < 300) {
    context.logger.debug(`${place} took ${parcel.label}`, { status });
    return true;
  }
  if (status === 409) {
    context.logger.debug(`${place} has ${parcel.label} already`, { status });
    return true;
  }
  if (status !== 400) return false;
  context.logger.error(`${place} refused ${parcel.label} as invalid; it is given up`, {
    status,
    answer: toExcerpt(text),
    content: parcel.content(),
  });
  return true;
}

function createRetry(outcome: PostOutcome, attempts: number, options: DeliveryOptions): RetryLater {
  const place = `${options.handler}: ${toPublicUrl(options.url)}`;
  const { waitInterval, maxWait } = options;
  if (outcome.kind === "stopped") return new RetryLater(0, `${place}: stopped before an answer came`);
  if (outcome.kind === "crowded") {
    const wait = Math.min(waitInterval, maxWait);
    const reason = "isn't answering in time, and its connections are all busy";
    return new RetryLater(wait * 1000, `${place} ${reason}; trying again in ${wait} s`);
  }
  const wait = Math.min(attempts * waitInterval, maxWait);
  const reason = outcome.kind === "answer" ? ` answered ${describeAnswer(outcome)}` : `: ${outcome.reason}`;
  const message = `${place}${reason} (attempt ${attempts}); trying again in ${wait} s`;
  const cause = outcome.kind === "failure" ? { cause: outcome.cause } : undefined;
  return new RetryLater(wait * 1000, message, cause);
}

/** An answer as messages show it: the status, and the beginning of the text. */
export function describeAnswer({ status, text }: PostAnswer): string {
  const excerpt = toExcerpt(text);
  return excerpt === "" ? String(status) : `${status} "${excerpt}"`;
}

/** The address without credentials and query, which may hold a key. */
export function toPublicUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** The first 200 characters of an answer on one line: enough for a server's reason. */
function toExcerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
