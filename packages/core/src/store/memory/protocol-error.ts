import { WinchesterError } from "../../errors.js";

/**
 * A caller broke a rule of the store's protocol, such as writing to a stream that it hasn't locked. A database
 * wouldn't notice, and lose or mix up data; the memory store does. Code: `STORE_PROTOCOL`.
 */
export class StoreProtocolError extends WinchesterError {
  override readonly name: string = "StoreProtocolError";

  constructor(problem: string, hint: string) {
    super("STORE_PROTOCOL", problem, { hint });
  }
}
