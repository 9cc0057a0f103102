import { formatMicros, type Micros } from "@winchester/timex";

/** A datetime in the one JSON form: UTC, `2015-02-27T15:31:24.473932`. */
export interface DatetimeJSON {
  readonly __type__: "datetime";
  readonly datetime: string;
}

/** Writes a datetime in its tagged form, always with six digits. */
export function datetimeToJSON(micros: Micros): DatetimeJSON {
  return { __type__: "datetime", datetime: formatMicros(micros) };
}

/** The text inside a tagged datetime, readable as a time or not; undefined for any other value. */
export function findDatetimeText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { __type__, datetime } = value as Record<string, unknown>;
  return __type__ === "datetime" && typeof datetime === "string" ? datetime : undefined;
}
