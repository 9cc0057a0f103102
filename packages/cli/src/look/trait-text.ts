/** Tagged values as they are shown: a datetime as its text, a range as `begin/end`. */
interface Tagged {
  readonly __type__?: string;
  readonly datetime?: string;
  readonly begin?: string;
  readonly end?: string;
}

/** A value in its JSON form, for people. Times that are whole seconds lose their zeros. */
export function formatValue(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { __type__: type, datetime, begin, end } = value as Tagged;
  if (type === "datetime" && datetime !== undefined) return formatTime(datetime);
  if (begin !== undefined && end !== undefined) return `${formatTime(begin)}/${formatTime(end)}`;
  return JSON.stringify(value);
}

/** `name=value name=value`, as `--trait` takes them. */
export function formatTraits(traits: Readonly<Record<string, unknown>>): string {
  return Object.entries(traits)
    .map(([name, value]) => `${name}=${formatValue(value)}`)
    .join(" ");
}

/** ISO text without a fraction of zeros. */
export function formatTime(iso: string): string {
  return iso.replace(/\.000000$/, "");
}
