/** One connection to a database, as long as somebody works with it. */
export interface Connection {
  /** Runs one statement; gives its rows, those of `RETURNING` too. Throws errors of the store, never the driver's. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Whether it may be given a query before the one before it is answered, and sends it at once. */
  readonly pipelines?: boolean;
  /**
   * Inside of transactions, where it pipelines: sends a statement of which only that it fails is of interest. That is
   * found out before the commit.
   */
  send?(sql: string, parameters?: readonly unknown[]): void;
}

/** Runs a statement that gives nothing back; where that can be, without waiting for it. */
export async function write(
  connection: Connection,
  sql: string,
  parameters: readonly unknown[],
): Promise<void> {
  if (connection.send === undefined) await connection.query(sql, parameters);
  else connection.send(sql, parameters);
}
