/** One connection to a database, as long as somebody works with it. */
export interface Connection {
  /** Runs one statement; gives its rows, those of `RETURNING` too. Throws errors of the store, never the driver's. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
