import type { StoreFeatures } from "@winchester/core";
import type { DataSource } from "typeorm";
import type { Connection } from "./connection.js";
import type { Readiness } from "./readiness.js";

/** An open database. Its methods throw errors of the store, never the driver's; retrying is the store's part. */
export interface Database {
  readonly dataSource: DataSource;
  readonly supports: StoreFeatures;
  readonly readiness: Readiness;

  /** Lends a connection for reading. */
  read<T>(work: (connection: Connection) => Promise<T>): Promise<T>;

  /**
   * Lends a connection for one of the writing {@link Statements}, which is all or nothing. Where each is a single
   * statement of SQL this saves the round trips of a transaction.
   */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T>;

  /** Runs `work` in one transaction at READ COMMITTED or stricter. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>;

  /** Lets go of all connections; nothing is under way any more. */
  close(): Promise<void>;
}
