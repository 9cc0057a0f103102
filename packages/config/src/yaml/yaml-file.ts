import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from "yaml";
import type { ConfigProblem, Findings } from "../config-problem.js";
import type { Environment } from "../environment-variables.js";
import { offsetOf, YamlConstruction } from "./yaml-construction.js";
import { isRecord, type YamlPath } from "./yaml-path.js";

/** A step through a document: the node, and the key that led to it where its parent is a mapping. */
interface Step {
  readonly keyNode: Node | undefined;
  readonly valueNode: Node | undefined;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place inside a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * A YAML file with the place of every value, which reports what is wrong with it.
 *
 * It is read as PyYAML reads it, and in text values `${NAME}` is an environment variable. Syntax errors are
 * reported while parsing; then {@link isReadable} is false, and there is no value.
 */
export class YamlFile {
  /** As problems show it. */
  readonly name: string;
  /** Plain data; undefined after a syntax error. */
  readonly value: unknown;
  readonly isReadable: boolean;
  readonly #text: string;
  readonly #findings: Findings;
  readonly #lines = new LineCounter();
  readonly #root: Node | null;
  readonly #construction: YamlConstruction;

  constructor(name: string, text: string, findings: Findings, environment: Environment) {
    this.name = name;
    this.#text = text;
    this.#findings = findings;
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      schema: "failsafe",
      uniqueKeys: false,
      logLevel: "error",
    });
    this.#construction = new YamlConstruction(document, environment, {
      problem: (offset, message, hint) => findings.problem({ ...this.#at(offset), message, hint }),
      warn: (offset, message, hint) => findings.warn({ ...this.#at(offset), message, hint }),
      lineAt: (offset) => this.#lines.linePos(offset).line,
    });
    // What follows the first error follows from it.
    const [error] = document.errors;
    if (error !== undefined) {
      const said =
        error.code === "MULTIPLE_DOCS" ? "a second document begins here" : lowerFirst(error.message);
      findings.problem({ ...this.#at(error.pos[0]), message: `YAML syntax: ${said}` });
    }
    this.isReadable = document.errors.length === 0;
    this.#root = document.contents;
    this.value = this.isReadable ? this.#construction.construct(this.#root) : undefined;
  }

  /**
   * Reports a mistake in the value at a path, or at the nearest place above it that is in the file. `inside` is
   * the mistake's place in the text there, counted from 1.
   */
  problem(path: YamlPath, message: string, hint?: string, inside?: TextPlace): void {
    if (this.isBroken(path)) return;
    const place = (inside && this.#placeInside(path, inside)) ?? this.#placeOf(path, "value");
    this.#findings.problem({ ...place, message, hint });
  }

  /** Reports a mistake in the key that a path ends with. */
  problemAtKey(path: YamlPath, message: string, hint?: string): void {
    this.#findings.problem({ ...this.#placeOf(path, "key"), message, hint });
  }

  /** Reports something about the value at a path that is worth knowing. */
  warn(path: YamlPath, message: string, hint?: string): void {
    this.#findings.warn({ ...this.#placeOf(path, "value"), message, hint });
  }

  /** {@link warn} for the key that a path ends with. */
  warnAtKey(path: YamlPath, message: string, hint?: string): void {
    this.#findings.warn({ ...this.#placeOf(path, "key"), message, hint });
  }

  /** A problem with the value at a path, for somebody else to report. */
  describe(path: YamlPath, message: string, hint?: string): ConfigProblem {
    return { ...this.#placeOf(path, "value"), message, hint };
  }

  /** The line of the value at a path. */
  lineOf(path: YamlPath): number {
    return this.#placeOf(path, "value").line;
  }

  /** The value at a path; undefined where there is none. */
  valueAt(path: YamlPath): unknown {
    let value = this.value;
    for (const step of path) {
      const isParent = Array.isArray(value) || isRecord(value);
      value =
        isParent && Object.hasOwn(value as object, step)
          ? (value as Record<string, unknown>)[step]
          : undefined;
    }
    return value;
  }

  /** Whether the text at a path took environment variables: it may be a secret, and it may stand for a number. */
  isExpanded(path: YamlPath): boolean {
    const node = this.#construction.resolve(this.#walk(path).at(-1)?.valueNode);
    return node !== undefined && this.#construction.expanded.has(node);
  }

  /** Whether the value at a path has a problem already, such as a variable that isn't set. */
  isBroken(path: YamlPath): boolean {
    const { broken } = this.#construction;
    const steps = this.#walk(path);
    const { valueNode } = steps.at(-1) ?? {};
    if (steps.length <= path.length || valueNode === undefined) return false;
    return broken.has(valueNode) || broken.has(this.#construction.resolve(valueNode) ?? valueNode);
  }

  #placeOf(path: YamlPath, part: "key" | "value"): Place {
    const { keyNode, valueNode } = this.#walk(path).at(-1) ?? {};
    const isValue = part === "value" && valueNode !== undefined && this.#isBeside(keyNode, valueNode);
    const node = isValue ? valueNode : (keyNode ?? valueNode);
    return this.#at(node === undefined ? 0 : offsetOf(node));
  }

  /** Undefined where the text isn't written in one piece: over several lines, with escapes or with variables. */
  #placeInside(path: YamlPath, inside: TextPlace): Place | undefined {
    const steps = this.#walk(path);
    const node = this.#construction.resolve(steps.at(-1)?.valueNode);
    if (steps.length <= path.length || !isScalar(node) || inside.line !== 1) return undefined;
    const start = offsetOf(node) + (node.type === Scalar.PLAIN ? 0 : 1);
    const isWhole =
      this.#text.startsWith(String(node.value), start) && !this.#construction.expanded.has(node);
    return isWhole ? this.#at(start + inside.column - 1) : undefined;
  }

  /** Whether a value stands beside its key. A block below it, or an empty value, is found by its key. */
  #isBeside(keyNode: Node | undefined, valueNode: Node): boolean {
    if (keyNode === undefined) return true;
    if (valueNode.range?.[0] === valueNode.range?.[1]) return false;
    return this.#lines.linePos(offsetOf(keyNode)).line === this.#lines.linePos(offsetOf(valueNode)).line;
  }

  /** The steps along a path, the root first, as far as they are in the file. */
  #walk(path: YamlPath): Step[] {
    const steps: Step[] = [{ keyNode: undefined, valueNode: this.#root ?? undefined }];
    for (const step of path) {
      const node = this.#construction.resolve(steps.at(-1)?.valueNode);
      if (isMap(node)) {
        const entry = this.#construction.entriesOf(node).get(String(step));
        if (entry === undefined) break;
        steps.push({ keyNode: entry.keyNode, valueNode: entry.valueNode ?? undefined });
      } else if (isSeq(node) && typeof step === "number" && step in node.items) {
        steps.push({ keyNode: undefined, valueNode: (node.items[step] as Node | null) ?? undefined });
      } else break;
    }
    return steps;
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.name, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
