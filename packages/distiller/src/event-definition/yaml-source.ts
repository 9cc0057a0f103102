import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import type { EventDefinitionProblem } from "./event-definition-error.js";
import { readAsPyYaml } from "./pyyaml-scalars.js";

/** One entry of a mapping: its key as a value, and both nodes for their places. */
export interface MappingEntry {
  readonly key: unknown;
  readonly keyNode: Node;
  /** Null where nothing stands behind the colon. */
  readonly value: Node | null;
}

/** Whose problem it is. */
export interface ProblemContext {
  readonly definition?: string;
  readonly trait?: string;
}

/** How often an alias may be used in the parameters of one plugin, against files that unfold without end. */
const MAX_ALIASES = 10_000;

const MERGE_KEY = "<<";

/**
 * A YAML text that is read node by node, so that every mistake has its place, and as PyYAML reads it: version
 * 1.1, of duplicate keys the last wins, and merge keys give way to the mapping's own. Collects problems.
 */
export class YamlSource {
  readonly problems: EventDefinitionProblem[] = [];
  readonly root: Node | null;
  readonly file: string | undefined;
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines = new LineCounter();
  readonly #entries = new Map<YAMLMap, readonly MappingEntry[]>();

  constructor(text: string, file: string | undefined) {
    this.file = file;
    this.#document = parseDocument(text, {
      version: "1.1",
      merge: true,
      uniqueKeys: false,
      customTags: readAsPyYaml,
      prettyErrors: false,
      logLevel: "silent",
      lineCounter: this.#lines,
    });
    for (const { message, pos } of this.#document.errors) this.#addAt(pos[0], {}, message);
    for (const { message, pos, code } of this.#document.warnings) {
      if (code !== "TAG_RESOLVE_FAILED") continue;
      this.#addAt(pos[0], {}, message, "Put a text that begins with ! in quotes.");
    }
    this.root = this.#document.contents;
  }

  addProblem(node: Node | null, context: ProblemContext, message: string, hint?: string): void {
    this.#addAt(node?.range?.[0] ?? 0, context, message, hint);
  }

  /** Line and column of a node, from 1. */
  placeOf(node: Node): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(node.range?.[0] ?? 0);
    return { line, column: col };
  }

  /** The node that an alias stands for; any other node as it is. */
  resolve(node: Node | null): Node | null {
    if (!isAlias(node)) return node;
    const target = node.resolve(this.#document);
    if (target === undefined) this.addProblem(node, {}, `there is no anchor &${node.source}`);
    return target ?? null;
  }

  /** The entries of a mapping, merged ones first; undefined where the node is none. */
  entriesOf(node: Node | null): readonly MappingEntry[] | undefined {
    const resolved = this.resolve(node);
    return isMap(resolved) ? this.#flatten(resolved) : undefined;
  }

  /** The elements of a list; undefined where the node is none. */
  itemsOf(node: Node | null): readonly Node[] | undefined {
    const resolved = this.resolve(node);
    return isSeq(resolved) ? (resolved.items as Node[]) : undefined;
  }

  /** The value of a scalar, or undefined. */
  scalarOf(node: Node | null): unknown {
    const resolved = this.resolve(node);
    return isScalar(resolved) ? resolved.value : undefined;
  }

  /** A node as plain values, mappings with other keys than text as `Map`. Throws where it unfolds without end. */
  valueOf(node: Node): unknown {
    return node.toJS(this.#document, { mapAsMap: true, maxAliasCount: MAX_ALIASES }) as unknown;
  }

  /** What kind of thing a node is, for messages. */
  describe(node: Node | null): string {
    const resolved = this.resolve(node);
    if (isMap(resolved)) return "a mapping";
    if (isSeq(resolved)) return "a list";
    const value = isScalar(resolved) ? resolved.value : null;
    return value === null
      ? "nothing"
      : `${typeof value === "string" ? "the text " : ""}${JSON.stringify(value)}`;
  }

  #flatten(mapping: YAMLMap): readonly MappingEntry[] {
    const known = this.#entries.get(mapping);
    if (known !== undefined) return known;
    // A mapping that is merged into itself finds itself empty.
    this.#entries.set(mapping, []);
    const entries = new Map<unknown, MappingEntry>();
    const pairs = mapping.items as { key: Node; value: Node | null }[];
    for (const { value } of pairs.filter((pair) => isMergeKey(pair.key))) {
      for (const entry of this.#mergedEntries(value)) entries.set(entry.key, entry);
    }
    for (const { key, value } of pairs.filter((pair) => !isMergeKey(pair.key))) {
      const name = this.scalarOf(key);
      entries.set(name, { key: name, keyNode: key, value });
    }
    const flat = [...entries.values()];
    this.#entries.set(mapping, flat);
    return flat;
  }

  /** What a merge key adds: of several mappings the first has the last word. */
  #mergedEntries(node: Node | null): readonly MappingEntry[] {
    const sources = this.itemsOf(node) ?? [node];
    return sources.toReversed().flatMap((source) => {
      const entries = this.entriesOf(source);
      if (entries === undefined) {
        this.addProblem(
          node,
          {},
          `<<: expected a mapping or a list of mappings, found ${this.describe(source)}`,
        );
      }
      return entries ?? [];
    });
  }

  #addAt(offset: number, context: ProblemContext, message: string, hint?: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ file: this.file, line, column: col, ...context, message, hint });
  }
}

function isMergeKey(key: Node): boolean {
  if (!isScalar(key)) return false;
  return typeof key.value === "symbol" || (key.value === MERGE_KEY && key.type === "PLAIN");
}
