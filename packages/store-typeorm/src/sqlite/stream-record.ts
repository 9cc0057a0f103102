/** What a new stream's row is made of. */
export const DRAFT_COLUMNS: string = `name, key_hash, open_key, distinguishing, state, first_event, last_event,
  expire_at, fire_at, progress, criteria, event_count`;

/** The values that change with every event, out of one member `r.value` of the JSON parameter. */
export const RECORD_VALUES: string = `r.value ->> 'first_event', r.value ->> 'last_event',
  r.value ->> 'expire_at', r.value ->> 'fire_at', r.value -> 'progress', r.value ->> 'criteria',
  r.value ->> 'event_count'`;

/** The key while the stream is open, else NULL. */
export const RECORD_OPEN_KEY: string = "CASE WHEN r.value ->> 'open' = 1 THEN r.value ->> 'key_hash' END";
