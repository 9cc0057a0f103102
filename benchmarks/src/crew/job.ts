import type { FeedShape } from "../input/event-feed.js";

/** Winchester, or the reference. */
export type Who = "winchester" | "by-hand";

/** Feeds every so-manyeth batch of a feed: all members together feed all of it. */
export interface FeedJob {
  readonly kind: "feed";
  readonly who: Who;
  readonly url: string;
  readonly shape: FeedShape;
  /** Of all members together. */
  readonly events: number;
  readonly batchSize: number;
  readonly member: number;
  readonly members: number;
}

/** Finishes streams until none is ready. */
export interface WorkJob {
  readonly kind: "work";
  readonly who: Who;
  readonly url: string;
  /** How many streams the hand-written worker claims at a time; Winchester finds its own number. */
  readonly claimed: number;
}

/** Feeds so many events one batch after the other, and looks at the heap from time to time. */
export interface HeapJob {
  readonly kind: "heap";
  readonly url: string;
  readonly shape: FeedShape;
  readonly events: number;
  /** After how many events, ascending, the heap is looked at. */
  readonly lookAt: readonly number[];
  readonly batchSize: number;
}

export type Job = FeedJob | WorkJob | HeapJob;

/** What a job gives back. */
export interface JobResult {
  /** Events that were fed, or streams that were finished. */
  readonly done: number;
  /** The heap in bytes after each of `lookAt`. */
  readonly heap: readonly number[];
}

/** A job of which only the measured part is left to do. */
export type PreparedJob = () => Promise<JobResult>;

/** From the crew to a member. */
export type Order<AnyJob = Job> =
  | { readonly order: "prepare"; readonly job: AnyJob }
  | { readonly order: "go" | "leave" };

/** From a member to the crew. */
export type Answer =
  | { readonly answer: "ready" }
  /** `processMs`: how long processors have worked for the member meanwhile. */
  | { readonly answer: "done"; readonly result: JobResult; readonly processMs: number }
  | { readonly answer: "failed"; readonly problem: string };
