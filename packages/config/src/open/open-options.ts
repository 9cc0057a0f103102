import type { Clock, Logger, Store } from "@winchester/core";
import type { LoadOptions } from "../load/load-options.js";

/** How the parts of a configuration are put together. */
export interface OpenOptions extends Omit<LoadOptions, "needsDatabase" | "check"> {
  /** Brings the database's schema up to date first. Default: false; `sqlite::memory:` always does. */
  readonly migrate?: boolean | undefined;
  /** A store of your own, in place of the configured database. It isn't closed with the rest. */
  readonly store?: Store | undefined;
  /** Gets warnings of the configuration, and what all parts log. Default: nobody does. */
  readonly logger?: Logger | undefined;
  /**
   * Where "now" comes from. Default: the time sync service where one is configured, else the machine's clock. With
   * a clock given, nothing is published to the service either.
   */
  readonly clock?: Clock | undefined;
  /**
   * Takes an event's own timestamp as the time at which it is added: for old data. Default: true where the time sync
   * service is followed, else false.
   */
  readonly eventTime?: boolean | undefined;
}
