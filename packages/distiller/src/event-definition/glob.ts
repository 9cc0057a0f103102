/** A part of a glob: text to be found, one character of a class, any one character. */
type Part = string | RegExp;

/** The pieces between the stars; each is matched character by character. */
type Piece = readonly Part[];

/**
 * Compiles a shell glob over a whole text, case sensitive: `*` any characters (dots too), `?` one, `[abc]` and
 * `[a-z]` one of these, `[!abc]` one of the others. A `[` without its `]` is itself.
 *
 * Matching takes no more than text times glob steps, whatever the two: no backtracking over stars.
 */
export function compileGlob(glob: string): (text: string) => boolean {
  const pieces = splitPieces(glob);
  if (pieces.length === 1 && pieces[0]!.every((part) => typeof part === "string"))
    return (text) => text === glob;
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  return (text) => {
    const characters = [...text];
    if (pieces.length === 1) return characters.length === first.length && matchesAt(first, characters, 0);
    const end = characters.length - last.length;
    if (end < first.length || !matchesAt(first, characters, 0) || !matchesAt(last, characters, end))
      return false;
    // The leftmost place for each piece between leaves the most room for those behind it.
    let position = first.length;
    for (const piece of pieces.slice(1, -1)) {
      while (position + piece.length <= end && !matchesAt(piece, characters, position)) position++;
      position += piece.length;
      if (position > end) return false;
    }
    return true;
  };
}

const ANY: Part = /^[\s\S]$/u;

function splitPieces(glob: string): Piece[] {
  const characters = [...glob];
  const pieces: Part[][] = [[]];
  for (let position = 0; position < characters.length; ) {
    const character = characters[position]!;
    const classEnd = character === "[" ? findClassEnd(characters, position) : -1;
    if (character === "*") pieces.push([]);
    else if (character === "?") pieces.at(-1)!.push(ANY);
    else if (classEnd === -1) pieces.at(-1)!.push(character);
    else pieces.at(-1)!.push(compileClass(characters.slice(position + 1, classEnd)));
    position = classEnd === -1 ? position + 1 : classEnd + 1;
  }
  return pieces;
}

/** A `]` right behind the opening, or behind its `!`, is a member of the class. */
function findClassEnd(characters: readonly string[], start: number): number {
  const membersAt = characters[start + 1] === "!" ? start + 2 : start + 1;
  return characters.indexOf("]", membersAt + 1);
}

/** A range from a later to an earlier character has no members. */
function compileClass(characters: readonly string[]): RegExp {
  const excludes = characters[0] === "!";
  const members = excludes ? characters.slice(1) : characters;
  let source = "";
  for (let position = 0; position < members.length; ) {
    const from = members[position]!;
    const to = members[position + 2];
    const isRange = members[position + 1] === "-" && to !== undefined;
    if (!isRange) source += escapeMember(from);
    else if (from.codePointAt(0)! <= to.codePointAt(0)!)
      source += `${escapeMember(from)}-${escapeMember(to)}`;
    position += isRange ? 3 : 1;
  }
  return new RegExp(`^[${excludes ? "^" : ""}${source}]$`, "u");
}

function escapeMember(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

function matchesAt(piece: Piece, characters: readonly string[], start: number): boolean {
  return piece.every((part, index) => {
    const character = characters[start + index]!;
    return typeof part === "string" ? part === character : part.test(character);
  });
}
