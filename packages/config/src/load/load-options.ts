import type { Clock, Logger } from "@winchester/core";
import type { Environment } from "../environment-variables.js";

/** How a configuration is read. */
export interface LoadOptions {
  /** The database's URL, instead of `database.url`. A path in it is relative to the working directory. */
  readonly database?: string | undefined;
  /** Whether a database will be opened, and has to be named; no for those who bring a store. Default: true. */
  readonly needsDatabase?: boolean | undefined;
  /** What `${NAME}` and `WINCHESTER_DATABASE_URL` are taken from. Default: `process.env`. */
  readonly env?: Environment | undefined;
  /** The name of this process, in `log_file` and on the streams that it claims. */
  readonly name?: string | undefined;
  /** Gets what the distiller warns of. */
  readonly logger?: Logger | undefined;
  /** The time of notifications that don't say theirs. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /**
   * Also reports what a feeder can do without: packages of handlers that pipelines use and that aren't
   * installed. Default: false, and they are warnings.
   */
  readonly check?: boolean | undefined;
  /** Paths or URLs of files whose packages are used where the configuration's folder has none of that name. */
  readonly resolveFrom?: readonly string[] | undefined;
}
