import { UsageError } from "../cli-error.js";

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/**
 * Reads filters by trait, `name=value`, into values in their JSON form; gives the alternatives that they allow, of
 * which no two can be met by the same event. A value that looks like a number can be one or be text (ids often look
 * so); one that looks like a time is one; in double quotes it is text, whatever it looks like; `BEGIN/END` of two
 * times is a range.
 *
 * @throws UsageError
 */
export async function parseTraitFilters(sources: readonly string[]): Promise<Record<string, unknown>[]> {
  let alternatives: Record<string, unknown>[] = [{}];
  for (const source of sources) {
    const equals = source.indexOf("=");
    if (equals < 1)
      throw new UsageError(`--trait: "${source}" isn't NAME=VALUE`, "for example --trait state=active");
    const name = source.slice(0, equals);
    const values = await parseValue(source.slice(equals + 1));
    alternatives = alternatives.flatMap((filters) => values.map((value) => ({ ...filters, [name]: value })));
  }
  return alternatives;
}

async function parseValue(text: string): Promise<unknown[]> {
  if (NUMBER.test(text)) return [text, Number(text)];
  if (/^".*"$/s.test(text)) return [parseQuoted(text)];
  const { formatMicros, parseMicros } = await import("@winchester/timex");
  const micros = parseMicros(text);
  if (micros !== undefined) return [{ __type__: "datetime", datetime: formatMicros(micros) }];
  const [begin, end, ...others] = text.split("/").map(parseMicros);
  if (begin === undefined || end === undefined || others.length > 0) return [text];
  return [{ __type__: "timex.TimeRange", begin: formatMicros(begin), end: formatMicros(end) }];
}

function parseQuoted(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(1, -1);
  }
}
