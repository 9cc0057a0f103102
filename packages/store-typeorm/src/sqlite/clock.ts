/** Now on the database's clock, in microseconds; SQLite's own resolution is a millisecond. */
export const CLOCK: string = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER) * 1000";
