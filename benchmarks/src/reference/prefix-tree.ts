/** One name that paths step through, or end at. */
interface Step {
  readonly name: string;
  /** Where the value goes; -1: no path ends here. */
  readonly place: number;
  readonly next: readonly Step[];
}

type Tree = Map<string, { place: number; next: Tree }>;

/** Reads the values of many paths of names out of a document, walking what they share once. */
export function createPrefixTree(paths: readonly (readonly string[])[]): (document: object) => unknown[] {
  const root: Tree = new Map();
  for (const [place, names] of paths.entries()) {
    let tree = root;
    for (const [depth, name] of names.entries()) {
      const node = tree.get(name) ?? { place: -1, next: new Map() };
      tree.set(name, node);
      if (depth === names.length - 1) node.place = place;
      tree = node.next;
    }
  }
  const steps = toSteps(root);
  return (document) => {
    const values = new Array<unknown>(paths.length).fill(undefined);
    read(steps, document as Record<string, unknown>, values);
    return values;
  };
}

function toSteps(tree: Tree): Step[] {
  return [...tree].map(([name, { place, next }]) => ({ name, place, next: toSteps(next) }));
}

function read(steps: readonly Step[], parent: Readonly<Record<string, unknown>>, values: unknown[]): void {
  for (const { name, place, next } of steps) {
    const value = parent[name];
    if (place !== -1) values[place] = value;
    if (next.length > 0 && typeof value === "object" && value !== null) {
      read(next, value as Record<string, unknown>, values);
    }
  }
}
