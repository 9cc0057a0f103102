import { isMapping } from "../field-path/datum.js";
import type { FieldMatch } from "../field-path/field-path.js";
import { isEqual } from "../field-path/python-value.js";
import { readInteger } from "../trait-value/python-number.js";
import { createParameterError, parseIntegerParameter } from "./plugin-parameters.js";
import type { TraitPlugin } from "./trait-plugin.js";

/** Beyond this bit a number isn't exact. */
const MAX_BIT = 52;

interface Flag {
  readonly path: string;
  readonly mask: bigint;
  /** Undefined: any value sets the bit. */
  readonly value: unknown;
}

/**
 * A number whose bits say what was found. Parameters: `initial_bitfield` (0) and `flags`, a list of
 * `{path, bit, value?}`: the bit is set where a match has that path and, if given, that value. Gives a number
 * without any match too.
 */
export class BitfieldPlugin implements TraitPlugin {
  readonly #initial: bigint;
  readonly #flags: readonly Flag[];

  constructor(params: Record<string, unknown>) {
    this.#initial = BigInt(parseIntegerParameter(params, "initial_bitfield", 0));
    const flags = params.flags ?? [];
    if (!Array.isArray(flags)) throw createParameterError("flags: expected a list");
    this.#flags = flags.map(parseFlag);
  }

  traitValue(matches: readonly FieldMatch[]): number {
    const values = new Map(matches.map(({ path, value }) => [path, value]));
    let bits = this.#initial;
    for (const { path, mask, value } of this.#flags) {
      if (values.has(path) && (value === undefined || isEqual(values.get(path), value))) bits |= mask;
    }
    return Number(bits);
  }
}

function parseFlag(flag: unknown, index: number): Flag {
  if (!isMapping(flag) || typeof flag.path !== "string") {
    throw createParameterError(`flags[${index}]: expected a mapping with path and bit`);
  }
  const bit = readInteger(flag.bit);
  if (bit === undefined || bit < 0 || bit > MAX_BIT) {
    throw createParameterError(`flags[${index}].bit: expected a number from 0 to ${MAX_BIT}`);
  }
  return { path: flag.path, mask: 1n << BigInt(bit), value: flag.value };
}
