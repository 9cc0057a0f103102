/**
 * Now on the database's clock, in microseconds. A subquery, so that it is evaluated once a statement (the function
 * is volatile) and comparisons with it can use an index.
 */
export const CLOCK: string = "(SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)";
