/**
 * A point in time as whole microseconds since 1970-01-01T00:00Z.
 *
 * Hot paths compare, store and sort instants in this form: it is exact in a JavaScript number until the year
 * 2255, and some ten times cheaper than an object. Public functions take and give `Temporal.Instant`.
 */
export type Micros = number;
