import type { Clock, Logger, Store } from "@winchester/core";
import type { LoadOptions } from "../load/load-options.js";

/** How the parts of a configuration are put together. */
export interface OpenOptions extends Omit<LoadOptions, "needsDatabase" | "check" | "followsTime"> {
  /** Brings the database's schema up to date first. Default: false; `sqlite::memory:` always does. */
  readonly migrate?: boolean | undefined;
  /** A store of your own, in place of the configured database. It isn't closed with the rest. */
  readonly store?: Store | undefined;
  /** Gets warnings of the configuration, and what all parts log. Default: nobody does. */
  readonly logger?: Logger | undefined;
  /** Where "now" comes from. Default: the time sync service where one is configured, else the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Makes the clock that follows `time_sync_endpoint`. Without it the endpoint is passed over with a warning. */
  readonly createTimeSyncClock?: ((endpoint: string) => Clock) | undefined;
  /** Takes an event's own timestamp as the time at which it is added: for old data. Default: false. */
  readonly eventTime?: boolean | undefined;
}
