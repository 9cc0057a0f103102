/** Now on the database's clock, in microseconds; the same all through a statement, and in no time zone. */
export const CLOCK: string = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";
