import pg from "pg";

/** The object identifier of int8, which `pg` gives as text unless it is told otherwise. */
const INT8 = 20;

/** A connection of the driver's own, with ids as numbers. What breaks while it is idle is heard of by its next user. */
export async function connectPostgres(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    types: {
      getTypeParser: (type: number, format?: "text" | "binary") =>
        type === INT8 ? Number : pg.types.getTypeParser(type, format),
    },
  } as pg.ClientConfig);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
