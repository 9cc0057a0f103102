/** A member that one path ends at, and none goes on from: nearly all are so. */
interface Leaf {
  readonly name: string;
  /** Where the member's value goes. */
  readonly slot: number;
}

/** Any other member of an object that some path steps through or ends at. */
interface Branch {
  readonly name: string;
  /** A name that lists or all objects answer to: take it from objects that have it themselves alone. */
  readonly guarded: boolean;
  /** Where the member's value goes; -1: no path ends here. */
  readonly slot: number;
  readonly members: Members;
}

/** What is read from one object. */
interface Members {
  readonly leaves: readonly Leaf[];
  readonly branches: readonly Branch[];
}

/** All plain paths of a definition as one tree, so that their shared beginnings are walked once. */
export interface PlainPathTree {
  /** A slot for each path, all empty. Cloned, it is three times as fast as a new array that is filled. */
  readonly empty: readonly unknown[];
  readonly members: Members;
  /** What `ctxt.x` is read from in a notification without `ctxt`: the same members, as `_context_x`. */
  readonly contextMembers: Members | undefined;
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
    const context = ctxtFromContext ? this.#root.get(CONTEXT) : undefined;
    return {
      empty: new Array<unknown>(this.#slotCount).fill(undefined),
      members: freeze(this.#root),
      contextMembers: context && freeze(context.children, CONTEXT_PREFIX),
    };
  }
}

interface GrowingBranch {
  slot: number;
  readonly children: Map<string, GrowingBranch>;
}

function freeze(growing: ReadonlyMap<string, GrowingBranch>, prefix = ""): Members {
  const leaves: Leaf[] = [];
  const branches: Branch[] = [];
  for (const [member, { slot, children }] of growing) {
    const name = prefix + member;
    const guarded = isGuarded(name);
    if (guarded || children.size > 0) branches.push({ name, guarded, slot, members: freeze(children) });
    else leaves.push({ name, slot });
  }
  return { leaves, branches };
}

function isGuarded(name: string): boolean {
  return name in Object.prototype || name in Array.prototype || /^\d+$/.test(name);
}

type Document = Readonly<Record<string, unknown>>;

/**
 * The values of all paths by slot; undefined or null where there is none.
 *
 * Twenty-five paths of a 4.8 KB notification take about half a microsecond.
 */
export function readPlainPaths(tree: PlainPathTree, document: Document): unknown[] {
  const values = tree.empty.slice();
  readMembers(tree.members, document, values);
  if (tree.contextMembers !== undefined && document[CONTEXT] === undefined) {
    readMembers(tree.contextMembers, document, values);
  }
  return values;
}

/** A list is read like an object: it has none of the names but guarded ones. */
function readMembers({ leaves, branches }: Members, parent: Document, values: unknown[]): void {
  for (let index = 0; index < leaves.length; index++) {
    const { name, slot } = leaves[index]!;
    values[slot] = parent[name];
  }
  for (let index = 0; index < branches.length; index++) {
    const { name, guarded, slot, members } = branches[index]!;
    const value = guarded ? readOwn(parent, name) : parent[name];
    if (value === undefined || value === null) continue;
    if (slot !== -1) values[slot] = value;
    if (typeof value === "object") readMembers(members, value as Document, values);
  }
}

function readOwn(parent: Document, name: string): unknown {
  return !Array.isArray(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
}
