/** One member of an object that some path steps through or ends at. */
interface Branch {
  readonly name: string;
  /** A name that lists or all objects answer to: take it from objects that have it themselves alone. */
  readonly guarded: boolean;
  /** Where the member's value goes; -1: no path ends here. */
  readonly slot: number;
  readonly children: readonly Branch[];
}

/** All plain paths of a definition as one tree, so that their shared beginnings are walked once. */
export interface PlainPathTree {
  /** A slot for each path, all empty. Cloned, it is three times as fast as a new array that is filled. */
  readonly empty: readonly unknown[];
  readonly branches: readonly Branch[];
  /** What `ctxt.x` is read from in a notification without `ctxt`: the same branches, as `_context_x`. */
  readonly contextBranches: readonly Branch[];
}

const CONTEXT = "ctxt";
const CONTEXT_PREFIX = "_context_";

/** Collects paths and gives each the number of the slot that its value will be in. */
export class PlainPathTreeBuilder {
  readonly #root = new Map<string, GrowingBranch>();
  #slotCount = 0;

  /** The slot of a path; the same path has the same slot. */
  add(names: readonly string[]): number {
    let members = this.#root;
    let branch: GrowingBranch | undefined;
    for (const name of names) {
      branch = members.get(name) ?? { slot: -1, children: new Map() };
      members.set(name, branch);
      members = branch.children;
    }
    if (branch!.slot === -1) branch!.slot = this.#slotCount++;
    return branch!.slot;
  }

  build(ctxtFromContext: boolean): PlainPathTree {
    const context = ctxtFromContext ? (this.#root.get(CONTEXT)?.children ?? new Map()) : new Map();
    return {
      empty: new Array<unknown>(this.#slotCount).fill(undefined),
      branches: freeze(this.#root),
      contextBranches: freeze(context, CONTEXT_PREFIX),
    };
  }
}

interface GrowingBranch {
  slot: number;
  readonly children: Map<string, GrowingBranch>;
}

function freeze(members: ReadonlyMap<string, GrowingBranch>, prefix = ""): Branch[] {
  return [...members].map(([member, { slot, children }]) => {
    const name = prefix + member;
    return { name, guarded: isGuarded(name), slot, children: freeze(children) };
  });
}

function isGuarded(name: string): boolean {
  return name in Object.prototype || name in Array.prototype || /^\d+$/.test(name);
}

/** Object and null-less: what a branch can be read from. */
type Members = Readonly<Record<string, unknown>>;

/**
 * The values of all paths by slot; undefined or null where there is none.
 *
 * Twenty-five paths of a 4.8 KB notification take about a microsecond.
 */
export function readPlainPaths(tree: PlainPathTree, document: Members): unknown[] {
  const values = tree.empty.slice();
  readBranches(tree.branches, document, values);
  if (tree.contextBranches.length > 0 && document[CONTEXT] === undefined) {
    readBranches(tree.contextBranches, document, values);
  }
  return values;
}

function readBranches(branches: readonly Branch[], parent: Members, values: unknown[]): void {
  for (let index = 0; index < branches.length; index++) {
    const { name, guarded, slot, children } = branches[index]!;
    const value = guarded ? readOwn(parent, name) : parent[name];
    if (value === undefined || value === null) continue;
    if (slot !== -1) values[slot] = value;
    if (children.length > 0 && typeof value === "object") readBranches(children, value as Members, values);
  }
}

function readOwn(parent: Members, name: string): unknown {
  return !Array.isArray(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
}
