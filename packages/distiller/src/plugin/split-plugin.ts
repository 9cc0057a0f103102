import type { FieldMatch } from "../field-path/field-path.js";
import { toText } from "../trait-value/convert-value.js";
import { createParameterError, parseIntegerParameter } from "./plugin-parameters.js";
import type { TraitPlugin } from "./trait-plugin.js";

/**
 * A piece of the first match as text. Parameters: `separator` (`.`; null splits at blanks of any length),
 * `segment` (0; a negative one counts from the end), `max_split` (no limit; what is behind it stays whole).
 */
export class SplitPlugin implements TraitPlugin {
  readonly #separator: string | null;
  readonly #segment: number;
  readonly #maxSplit: number;

  constructor(params: Record<string, unknown>) {
    const { separator = "." } = params;
    if (separator !== null && (typeof separator !== "string" || separator === "")) {
      throw createParameterError(
        `separator: expected a text that isn't empty, found ${JSON.stringify(separator)}`,
      );
    }
    this.#separator = separator;
    this.#segment = parseIntegerParameter(params, "segment", 0);
    this.#maxSplit = parseIntegerParameter(params, "max_split", -1);
  }

  traitValue(matches: readonly FieldMatch[]): string | undefined {
    const [first] = matches;
    const text = first === undefined ? undefined : toText(first.value);
    if (typeof text !== "string") return undefined;
    const separator = this.#separator;
    if (separator === null || this.#segment < 0) return this.#split(text).at(this.#segment);
    return findSegment(text, separator, this.#segment, this.#maxSplit);
  }

  #split(text: string): string[] {
    if (this.#separator === null) return splitAtBlanks(text, this.#maxSplit);
    const pieces = text.split(this.#separator);
    if (this.#maxSplit < 0 || pieces.length <= this.#maxSplit + 1) return pieces;
    return [...pieces.slice(0, this.#maxSplit), pieces.slice(this.#maxSplit).join(this.#separator)];
  }
}

/** What `#split` has at a place counted from the start, without making the other pieces. */
function findSegment(text: string, separator: string, segment: number, maxSplit: number): string | undefined {
  let start = 0;
  for (let place = 0; ; place++) {
    const end = place === maxSplit ? -1 : text.indexOf(separator, start);
    if (place === segment) return text.slice(start, end === -1 ? text.length : end);
    if (end === -1) return undefined;
    start = end + separator.length;
  }
}

function splitAtBlanks(text: string, maxSplit: number): string[] {
  const pieces: string[] = [];
  let rest = text.trimStart();
  while (rest !== "" && (maxSplit < 0 || pieces.length < maxSplit)) {
    const piece = /^\S+/.exec(rest)![0];
    pieces.push(piece);
    rest = rest.slice(piece.length).trimStart();
  }
  return rest === "" ? pieces : [...pieces, rest];
}
