import { isMapping } from "./datum.js";
import { type PathSyntax, WILDCARD } from "./syntax.js";

/** The names of a path that only steps from member to member, such as `payload.image_meta.'os.type'`. */
export function findPlainNames(syntax: PathSyntax): readonly string[] | undefined {
  const names: string[] = [];
  const pending = [syntax];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part.kind === "child") {
      pending.push(part.right, part.left);
    } else if (part.kind === "names" && part.names.length === 1 && part.names[0] !== WILDCARD) {
      names.push(part.names[0]!);
    } else if (!(part.kind === "this" || (part.kind === "root" && names.length === 0))) {
      return undefined;
    }
  }
  return names.length === 0 ? undefined : names;
}

/** The member at the end of these names, or undefined. */
export function findPlainValue(names: readonly string[], document: unknown): unknown {
  let value = document;
  for (const name of names) {
    if (!isMapping(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
