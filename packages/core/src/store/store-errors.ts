import { type ErrorDetails, WinchesterError } from "../errors.js";

/** The store can't be reached, or went away: wait and try again. */
export class StoreUnavailableError extends WinchesterError {
  override readonly name: string = "StoreUnavailableError";

  constructor(message: string, details: ErrorDetails = {}) {
    super("STORE_UNAVAILABLE", message, details);
  }
}

/** The store refused a batch because of what is in it; one of its events is to blame. */
export class StoreDataError extends WinchesterError {
  override readonly name: string = "StoreDataError";

  constructor(message: string, details: ErrorDetails = {}) {
    super("STORE_DATA_REFUSED", message, details);
  }
}

/** The store was closed, and somebody still asks it for something. */
export class StoreClosedError extends WinchesterError {
  override readonly name: string = "StoreClosedError";

  constructor(details: ErrorDetails = {}) {
    super("STORE_CLOSED", "the store is closed", {
      hint: "finish what uses the store before you call close()",
      ...details,
    });
  }
}
