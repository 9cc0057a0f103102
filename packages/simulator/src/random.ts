/** A seeded source of randomness. The same seed gives the same values on every machine and Node version. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded), in steps of 2⁻³². */
  fraction(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  /** True with the given probability. It always draws once, so that a rate changes nothing that follows. */
  chance(probability: number): boolean;
  /** A UUID of version 4's shape. */
  uuid(): string;
  /** 32 hexadecimal digits, as keystone's ids are. */
  hex32(): string;
}

const WARM_UP_ROUNDS = 15;
const byteTexts: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/** FNV-1a over the UTF-16 units of a text: seeds are texts, so that `7` and `"7"` are the same seed. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function hexOf(word: number): string {
  return (
    byteTexts[word >>> 24]! +
    byteTexts[(word >>> 16) & 255]! +
    byteTexts[(word >>> 8) & 255]! +
    byteTexts[word & 255]!
  );
}

/**
 * Chris Doty-Humphrey's sfc32 ("small fast counter", from PractRand 0.93, https://pracrand.sourceforge.net/):
 * 128 bits of state, a period of at least 2³² and on average 2¹²⁷, passes PractRand and BigCrush.
 * Its own advice is to discard the first rounds, which {@link WARM_UP_ROUNDS} does.
 */
function sfc32(seed: string): () => number {
  let a = hashText(seed);
  let b = hashText(`${seed}/b`);
  let c = hashText(`${seed}/c`);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round++) next();
  return next;
}

/** Creates a source of randomness; no two purposes share one, so that none disturbs another. */
export function createRandom(seed: string): Random {
  const next = sfc32(seed);
  const fraction = (): number => next() / 0x1_0000_0000;
  const integer = (min: number, max: number): number => min + Math.floor(fraction() * (max - min + 1));
  return {
    fraction,
    integer,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError("nothing to pick from");
      return list[integer(0, list.length - 1)]!;
    },
    chance: (probability) => fraction() < probability,
    uuid: () => {
      const first = hexOf(next());
      const second = hexOf((next() & 0xffff0fff) | 0x00004000);
      const third = hexOf((next() & 0x3fffffff) | 0x80000000);
      const fourth = hexOf(next());
      return `${first}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${fourth}`;
    },
    hex32: () => hexOf(next()) + hexOf(next()) + hexOf(next()) + hexOf(next()),
  };
}
