const SURROGATES_BEGIN = 0xd800;
const SURROGATES_END = 0xdfff;

/**
 * Compares texts by code point, as a database with a binary collation does. JavaScript's own `<` compares UTF-16
 * units, and so puts an emoji before U+FF5E.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    const leftIsAbove = isSurrogate(left);
    return leftIsAbove === isSurrogate(right) ? left - right : leftIsAbove ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= SURROGATES_BEGIN && unit <= SURROGATES_END;
}
