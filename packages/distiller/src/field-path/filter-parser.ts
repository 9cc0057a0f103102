import type { FilterCondition, FilterOperator, PathSyntax } from "./syntax.js";
import type { TokenReader } from "./token-reader.js";

/** What the parser of conditions needs of the parser of paths, which needs it in turn. */
export interface PathParser {
  parsePath(reader: TokenReader): PathSyntax;
  /** Goes on behind a path that was read already. */
  continuePath(reader: TokenReader, start: PathSyntax): PathSyntax;
}

/** The conditions of a filter behind its `?`. All of them must hold. */
export function parseConditions(reader: TokenReader, paths: PathParser): FilterCondition[] {
  return reader.nested(() => {
    const conditions = parseGroup(reader, paths);
    while (reader.takeMark("&")) conditions.push(...parseGroup(reader, paths));
    return conditions;
  });
}

/** Conditions in parentheses, or one without. What turns out to be a path in parentheses goes on as a path. */
function parseGroup(reader: TokenReader, paths: PathParser): FilterCondition[] {
  if (!reader.takeMark("(")) return [parseCondition(reader, paths.parsePath(reader))];
  const conditions = parseConditions(reader, paths);
  reader.expectMark(")");
  const [first] = conditions;
  if (conditions.length > 1 || first?.comparison !== undefined) return conditions;
  return [parseCondition(reader, paths.continuePath(reader, first!.path))];
}

function parseCondition(reader: TokenReader, path: PathSyntax): FilterCondition {
  if (reader.peek().type !== "comparison") return { path };
  const operator = reader.next().text as FilterOperator;
  const token = reader.peek();
  switch (token.type) {
    case "name":
      reader.next();
      return { path, comparison: { operator, value: token.text } };
    case "integer":
    case "float":
      reader.next();
      return { path, comparison: { operator, value: Number(token.text) } };
    case "boolean":
      reader.next();
      return { path, comparison: { operator, value: token.text === "true" } };
    default:
      return reader.fail("a name, a quoted text, a number, true or false");
  }
}
