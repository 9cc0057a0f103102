/** How far the delivery of one commit has come in this process. */
export interface DeliveryProgress {
  /** Tries of the parcel whose turn it is that didn't settle it. */
  attempts: number;
  /** The ids of the parcels that needn't be sent again. */
  readonly settled: Set<string>;
}

/** The commits that a process remembers at a time; beyond it the one that was used longest ago is forgotten. */
const MAX_COMMITS = 10_000;

/**
 * By idempotency key: a retry runs in another instance of the handler. To forget one only means that its
 * backoff starts anew, and that receivers get what they have.
 */
const commits = new Map<string, DeliveryProgress>();

/** The progress of a commit, which starts here where none is known. */
export function findProgress(idempotencyKey: string): DeliveryProgress {
  const progress = commits.get(idempotencyKey) ?? { attempts: 0, settled: new Set() };
  commits.delete(idempotencyKey);
  commits.set(idempotencyKey, progress);
  if (commits.size > MAX_COMMITS) commits.delete(commits.keys().next().value!);
  return progress;
}

/** To be called when a commit is through. */
export function forgetProgress(idempotencyKey: string): void {
  commits.delete(idempotencyKey);
}
