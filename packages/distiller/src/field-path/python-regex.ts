import type { Replacement } from "./syntax.js";

/** A regular expression or replacement text that can't be read. Becomes a FieldPathError with its column. */
export class RegexError extends Error {
  override readonly name: string = "RegexError";
}

/** Python's way to write something, and ours. Tried in this order at each place outside a class. */
const SPELLINGS: readonly { python: RegExp; ours: (match: RegExpExecArray) => string }[] = [
  { python: /\\A/y, ours: () => "(?<![\\s\\S])" },
  { python: /\\Z/y, ours: () => "(?![\\s\\S])" },
  { python: /\\[\s\S]/y, ours: ([text]) => text },
  { python: /\(\?P<(\w+)>/y, ours: ([, name]) => `(?<${name}>` },
  { python: /\(\?P=(\w+)\)/y, ours: ([, name]) => `\\k<${name}>` },
  { python: /\(\?#[^)]*\)/y, ours: () => "" },
  // A class; a "]" right behind its opening is a member of it.
  {
    python: /\[(\^?)(\]?)((?:\\[\s\S]|[^\]\\])*)\]/y,
    ours: ([, not, bracket, members]) => `[${not}${bracket ? "\\]" : ""}${members!.replaceAll("[", "\\[")}]`,
  },
  { python: /\./y, ours: () => "[^\\n]" },
  { python: /\$/y, ours: () => "(?=\\n?(?![\\s\\S]))" },
];

/**
 * A regular expression in Python's notation. Both languages share nearly all of it; what differs and is met in
 * paths (`(?P<name>)`, `\A`, `\Z`, `$` before a last line end, flags in front) is rewritten. Throws a RegexError.
 */
export function parsePythonRegex(source: string, flags: "g" | "y"): RegExp {
  const front = /^\(\?([aimsux]+)\)/.exec(source);
  const options = front?.[1] ?? "";
  let pattern = "";
  for (let position = front?.[0].length ?? 0; position < source.length; ) {
    const { text, length } = translateAt(source, position, options);
    pattern += text;
    position += length;
  }
  try {
    return new RegExp(
      pattern,
      flags + (options.includes("i") ? "i" : "") + (options.includes("m") ? "m" : ""),
    );
  } catch (error) {
    throw new RegexError(`/${source}/ is no regular expression (${(error as Error).message})`);
  }
}

function translateAt(source: string, position: number, options: string): { text: string; length: number } {
  const character = source[position]!;
  if (character === "." && options.includes("s")) return { text: "[\\s\\S]", length: 1 };
  if (character === "$" && options.includes("m")) return { text: "$", length: 1 };
  for (const { python, ours } of SPELLINGS) {
    python.lastIndex = position;
    const match = python.exec(source);
    if (match !== null) return { text: ours(match), length: match[0].length };
  }
  return { text: character, length: 1 };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\x07",
  b: "\b",
  "\\": "\\",
};

/** A replacement text in Python's notation: `\1`, `\g<1>`, `\g<name>` stand for groups. Throws a RegexError. */
export function parseReplacement(source: string, pattern: RegExp): Replacement {
  const groupCount = new RegExp(`${pattern.source}|`).exec("")!.length - 1;
  const parts: (string | { group: number | string })[] = [];
  for (const [text, group, digits, escaped] of source.matchAll(
    /\\g<(\w+)>|\\([1-9]\d?)|\\([\s\S]?)|[^\\]+/g,
  )) {
    if (group !== undefined || digits !== undefined) {
      parts.push({ group: checkedGroup(group ?? digits!, groupCount, pattern) });
    } else if (escaped === undefined) {
      parts.push(text);
    } else {
      parts.push(ESCAPES[escaped] ?? unknownEscape(escaped));
    }
  }
  return parts;
}

function checkedGroup(group: string, groupCount: number, pattern: RegExp): number | string {
  const known = /^\d+$/.test(group) ? Number(group) <= groupCount : pattern.source.includes(`(?<${group}>`);
  if (!known) throw new RegexError(`the replacement names a group ${group} that isn't there`);
  return /^\d+$/.test(group) ? Number(group) : group;
}

/** A backslash before a letter that means nothing is a mistake; before anything else both are kept. */
function unknownEscape(character: string): string {
  if (/^[A-Za-z]?$/.test(character)) {
    throw new RegexError(`the replacement has an unknown escape \\${character}`);
  }
  return `\\${character}`;
}

/** The text with every match replaced. */
export function substitute(text: string, pattern: RegExp, replacement: Replacement): string {
  return text.replace(pattern, (...match: unknown[]) => {
    const groups = match.at(-1);
    return replacement
      .map((part) => {
        if (typeof part === "string") return part;
        const value = typeof part.group === "number" ? match[part.group] : groupNamed(groups, part.group);
        return typeof value === "string" ? value : "";
      })
      .join("");
  });
}

function groupNamed(groups: unknown, name: string): unknown {
  return typeof groups === "object" ? (groups as Record<string, unknown>)[name] : undefined;
}
