import { instantFromMicros } from "@winchester/timex";

/**
 * How PyYAML's safe loader (YAML 1.1) decides what a plain scalar is: the first pattern that fits. It knows no
 * `y` and `n`, and takes `1e5` as text: a float needs a point, and its exponent a sign.
 */
const RESOLVERS: readonly { readonly type: ScalarType; readonly pattern: RegExp }[] = [
  { type: "null", pattern: /^(?:~|null|Null|NULL|)$/ },
  {
    type: "bool",
    pattern: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  },
  {
    type: "int",
    pattern:
      /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  },
  {
    type: "float",
    pattern:
      /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  },
  {
    type: "timestamp",
    pattern:
      /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  },
];

/** The types that a scalar can have, named as their tags are. */
export type ScalarType = "null" | "bool" | "int" | "float" | "timestamp" | "str";

/** The type of a plain scalar without a tag. */
export function resolveScalarType(source: string): ScalarType {
  return RESOLVERS.find(({ pattern }) => pattern.test(source))?.type ?? "str";
}

/**
 * The value of a scalar of a type: null, a boolean, a number, a `Temporal.Instant` (a date alone is its
 * midnight, UTC), or text. Undefined where the text doesn't fit the type.
 */
export function constructScalar(source: string, type: ScalarType): unknown {
  switch (type) {
    case "null":
      return null;
    case "bool":
      return resolveScalarType(source) === "bool" ? /^(?:yes|true|on)$/i.test(source) : undefined;
    case "int":
      return resolveScalarType(source) === "int" ? constructInteger(source) : undefined;
    case "float":
      return constructFloat(source);
    case "timestamp":
      return constructInstant(source);
    case "str":
      return source;
  }
}

function constructInteger(source: string): number {
  const digits = source.replaceAll("_", "").replace(/^[-+]/, "");
  const sign = source.startsWith("-") ? -1 : 1;
  if (digits.includes(":")) return sign * sexagesimal(digits);
  if (/^0[bx]/.test(digits)) return sign * Number(digits);
  if (/^0./.test(digits)) return sign * Number.parseInt(digits, 8);
  return sign * Number(digits) + 0;
}

function constructFloat(source: string): number | undefined {
  if (!["int", "float"].includes(resolveScalarType(source))) return undefined;
  const digits = source.replaceAll("_", "").replace(/^[-+]/, "").toLowerCase();
  const sign = source.startsWith("-") ? -1 : 1;
  if (digits === ".nan") return Number.NaN;
  if (digits === ".inf") return sign * Number.POSITIVE_INFINITY;
  return sign * (digits.includes(":") ? sexagesimal(digits) : Number(digits));
}

/** `1:30:00` is 5400: each part counts sixty times the next. */
function sexagesimal(digits: string): number {
  return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:Z|([-+])(\d\d?)(?::(\d\d))?))?)?$/;
const MICROS_PER_MINUTE = 60_000_000;

function constructInstant(source: string): unknown {
  const match = TIMESTAMP.exec(source);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[7] ?? "").slice(0, 6).padEnd(6, "0"));
  const micros = date.getTime() * 1000 + ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction;
  const offsetMinutes = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  return instantFromMicros(micros - (match[8] === "-" ? -1 : 1) * offsetMinutes * MICROS_PER_MINUTE);
}

/** What a text would be as a plain scalar, without quotes; undefined for what is no text. */
export function constructPlain(value: unknown): unknown {
  return typeof value === "string" ? constructScalar(value, resolveScalarType(value)) : undefined;
}
