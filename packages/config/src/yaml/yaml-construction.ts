import { type Document, isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from "yaml";
import { didYouMean } from "../did-you-mean.js";
import { type Environment, expandVariables } from "../environment-variables.js";
import { constructScalar, resolveScalarType, type ScalarType } from "./python-scalar.js";

/** Whom a construction tells what it finds, with the offset in the text. */
export interface ConstructionReport {
  problem(offset: number, message: string, hint?: string): void;
  warn(offset: number, message: string, hint?: string): void;
  /** The line of an offset, for messages that speak of a second place. */
  lineAt(offset: number): number;
}

/** A key of a mapping with its value, after merging. */
export interface Entry {
  readonly keyNode: Node;
  readonly valueNode: Node | null;
}

const TAG = "tag:yaml.org,2002:";
const SCALAR_TYPES: readonly string[] = ["null", "bool", "int", "float", "timestamp", "str"];

/**
 * Makes plain data of a document's nodes as PyYAML's safe loader does: YAML 1.1 scalars, merge keys, of
 * duplicate keys the last, and aliases as the same object again. Keys are always text, as they are written.
 * In text values `${NAME}` is replaced by the environment variable.
 */
export class YamlConstruction {
  readonly #document: Document;
  readonly #environment: Environment;
  readonly #report: ConstructionReport;
  readonly #values = new Map<Node, unknown>();
  readonly #underConstruction = new Set<Node>();
  readonly #entries = new Map<YAMLMap, ReadonlyMap<string, Entry>>();
  readonly #merging = new Set<Node>();
  /** Nodes whose text took environment variables. */
  readonly expanded: Set<Node> = new Set();
  /** Nodes that already have a problem: what else is wrong with their values follows from it. */
  readonly broken: Set<Node> = new Set();

  constructor(document: Document, environment: Environment, report: ConstructionReport) {
    this.#document = document;
    this.#environment = environment;
    this.#report = report;
  }

  /** The value of a node. A node that several aliases lead to is constructed once. */
  construct(node: Node | null | undefined): unknown {
    const target = this.resolve(node);
    if (target === undefined) return null;
    if (this.#values.has(target)) return this.#values.get(target);
    if (this.#underConstruction.has(target)) {
      this.#break(node ?? target, "an alias may not lead to what it is part of");
      return null;
    }
    this.#underConstruction.add(target);
    const value = this.#constructTarget(target);
    this.#underConstruction.delete(target);
    this.#values.set(target, value);
    return value;
  }

  /** The node itself, or the one that an alias leads to. */
  resolve(node: Node | null | undefined): Node | undefined {
    if (!isAlias(node)) return node ?? undefined;
    return node.resolve(this.#document);
  }

  /** The entries of a mapping by key: merged ones give way to its own, of the same key the last one counts. */
  entriesOf(map: YAMLMap): ReadonlyMap<string, Entry> {
    let entries = this.#entries.get(map);
    if (entries === undefined) {
      entries = this.#mergeEntries(map);
      this.#entries.set(map, entries);
    }
    return entries;
  }

  #mergeEntries(map: YAMLMap): ReadonlyMap<string, Entry> {
    const own = new Map<string, Entry>();
    const merged: ReadonlyMap<string, Entry>[] = [];
    for (const pair of map.items) {
      const keyNode = pair.key as Node;
      const valueNode = pair.value as Node | null;
      if (isMergeKey(keyNode)) merged.push(...this.#mergeSources(valueNode).reverse());
      else own.set(keyOf(keyNode), { keyNode, valueNode });
    }
    return new Map([...merged.flatMap((source) => [...source]), ...own]);
  }

  #mergeSources(node: Node | null): ReadonlyMap<string, Entry>[] {
    const target = this.resolve(node);
    if (isSeq(target)) return target.items.flatMap((item) => this.#mergeSources(item as Node));
    if (!isMap(target) || this.#merging.has(target)) return [];
    this.#merging.add(target);
    const entries = this.entriesOf(target);
    this.#merging.delete(target);
    return [entries];
  }

  #constructTarget(node: Node): unknown {
    if (isScalar(node)) return this.#constructScalar(node);
    this.#checkCollectionTag(node);
    if (isSeq(node)) return node.items.map((item) => this.#constructItem(item as Node));
    if (!isMap(node)) return null;
    this.#checkKeys(node);
    const entries = [...this.entriesOf(node)];
    return Object.fromEntries(entries.map(([key, { valueNode }]) => [key, this.#constructItem(valueNode)]));
  }

  #constructItem(node: Node | null): unknown {
    if (isAlias(node) && this.resolve(node) === undefined) {
      this.#break(node, `unknown anchor "${node.source}"`);
      return null;
    }
    return this.construct(node);
  }

  #constructScalar(node: Scalar): unknown {
    const source = String(node.value ?? "");
    const type = this.#typeOf(node, source);
    const value = type === undefined ? undefined : constructScalar(source, type);
    if (value === undefined && type !== undefined)
      this.#break(node, `${JSON.stringify(source)} is no ${type}`);
    if (typeof value !== "string") return value ?? null;
    const { text, taken, unset } = expandVariables(value, this.#environment);
    if (taken.length > 0) this.expanded.add(node);
    for (const name of unset) {
      const hint =
        didYouMean(name, Object.keys(this.#environment)) ?? `write $\${${name}} for the text itself`;
      this.#break(node, `the environment variable ${name} isn't set`, hint);
    }
    return text;
  }

  /** Undefined for an unknown tag. */
  #typeOf(node: Scalar, source: string): ScalarType | undefined {
    if (node.tag === undefined) {
      return node.type === undefined || node.type === Scalar.PLAIN ? resolveScalarType(source) : "str";
    }
    const name = node.tag.startsWith(TAG) ? node.tag.slice(TAG.length) : node.tag;
    if (name === "!" || SCALAR_TYPES.includes(name)) return name === "!" ? "str" : (name as ScalarType);
    this.#break(node, `unknown tag ${node.tag}`, "leave the tag out");
    return undefined;
  }

  #checkCollectionTag(node: Node): void {
    const { tag } = node as { tag?: string };
    if (tag === undefined || tag === "!" || tag === `${TAG}${isMap(node) ? "map" : "seq"}`) return;
    this.#break(node, `unknown tag ${tag}`, "leave the tag out");
  }

  #checkKeys(map: YAMLMap): void {
    const seen = new Map<string, Node>();
    for (const pair of map.items) {
      const keyNode = pair.key as Node;
      if (isMergeKey(keyNode)) {
        this.#checkMergeSource(pair.value as Node | null, keyNode);
        continue;
      }
      if (!isScalar(keyNode)) {
        this.#break(keyNode, "a key must be text");
        continue;
      }
      const key = keyOf(keyNode);
      const earlier = seen.get(key);
      if (earlier !== undefined) {
        const line = this.#report.lineAt(offsetOf(earlier));
        this.#report.warn(
          offsetOf(keyNode),
          `duplicate key "${key}": this one counts, the one in line ${line} doesn't`,
        );
      }
      seen.set(key, keyNode);
    }
  }

  #checkMergeSource(node: Node | null, keyNode: Node): void {
    const target = this.resolve(node);
    if (target === undefined && isAlias(node)) this.#break(node, `unknown anchor "${node.source}"`);
    else if (isSeq(target)) for (const item of target.items) this.#checkMergeSource(item as Node, keyNode);
    else if (!isMap(target)) this.#break(node ?? keyNode, "<< takes a mapping, or a list of mappings");
  }

  #break(node: Node, message: string, hint?: string): void {
    this.broken.add(node);
    this.#report.problem(offsetOf(node), message, hint);
  }
}

/** Where a node begins in the text. */
export function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function isMergeKey(node: Node): boolean {
  return isScalar(node) && node.type === Scalar.PLAIN && node.value === "<<";
}

/** A key as it is written. */
function keyOf(node: Node): string {
  return isScalar(node) ? String(node.value ?? "") : "";
}
