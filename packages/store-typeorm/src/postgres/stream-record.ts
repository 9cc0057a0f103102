/** The JSON parameter of statements that write streams, as a table. */
export const DRAFTS: string = `jsonb_to_recordset($1::jsonb) AS r(
  n integer, name text, key_hash text, distinguishing text, first_event bigint, last_event bigint,
  expire_at bigint, fire_at bigint, progress jsonb, criteria text, event_count integer, open integer)`;

/** What a new stream's row is made of. */
export const DRAFT_COLUMNS: string = `name, key_hash, open_key, distinguishing, state, first_event, last_event,
  expire_at, expire_floor, fire_at, progress, criteria, event_count`;
