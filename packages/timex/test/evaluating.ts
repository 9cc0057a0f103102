import { formatMicros, parse, parseMicros } from "../src/index.js";

/** What an expression gives, as text: of an instant one datetime, of a range two. Variables are text too. */
export function evaluated(source: string, variables: Readonly<Record<string, string>> = {}): string {
  const entries = Object.entries(variables).map(([name, text]) => {
    const micros = parseMicros(text);
    if (micros === undefined) throw new Error(`not a datetime: ${text}`);
    return [name, micros] as const;
  });
  const { begin, end, isRange } = parse(source).evaluateMicros(Object.fromEntries(entries));
  return isRange ? `${shortened(begin)} to ${shortened(end)}` : shortened(begin);
}

/** The error of a call that must fail. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** A datetime without the digits that say nothing. */
function shortened(micros: number): string {
  return formatMicros(micros)
    .replace(/\.000000$/, "")
    .replace(/:00$/, "");
}
