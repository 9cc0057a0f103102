import { StoreUnavailableError } from "@winchester/core";

/**
 * The database gave up a transaction for another's sake (a deadlock, a lock that wasn't had in time): the store runs
 * it again, and throws this when it was no use a bounded number of times.
 */
export class ContentionError extends StoreUnavailableError {
  override readonly name: string = "ContentionError";
}
