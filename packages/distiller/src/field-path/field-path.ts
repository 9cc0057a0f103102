import { type Datum, renderPath } from "./datum.js";
import { parsePathSyntax } from "./parser.js";
import { findPlainNames, findPlainValue } from "./plain-path.js";
import { createSearch } from "./search.js";
import type { PathSyntax } from "./syntax.js";

/** A place that a field path found. */
export interface FieldMatch {
  /** The way to it in dots, such as `payload.fixed_ips.[0].address`; empty for the root and for what was computed. */
  readonly path: string;
  readonly value: unknown;
}

/** A parsed field path. See {@link parseFieldPath}. */
export interface FieldPath {
  /** As it was written. */
  readonly source: string;
  /** All that the path matches in a document, in order; null values too. Never throws. */
  find(document: unknown): FieldMatch[];
}

/** A field path with its inner sides, for the parts of this package that read many paths in one go. */
export interface ParsedFieldPath extends FieldPath {
  /** The names of a path that only steps from member to member (`payload.tenant_id`), else undefined. */
  readonly plainNames: readonly string[] | undefined;
  readonly syntax: PathSyntax;
  /** The first match whose value isn't null. */
  findFirst(document: unknown): FieldMatch | undefined;
}

/**
 * Reads a path that says where in a notification values lie: the JSONPath dialect of the Python packages
 * jsonpath-rw and jsonpath-rw-ext.
 *
 * Throws a {@link FieldPathError} with the column where the path can't be read.
 *
 * @example
 * parseFieldPath("payload.fixed_ips[*].address").find(notification);
 * // [{ path: "payload.fixed_ips.[0].address", value: "10.0.0.1" }]
 */
export function parseFieldPath(source: string): FieldPath {
  return parsePath(source);
}

/** {@link parseFieldPath}, with the inner sides. */
export function parsePath(source: string): ParsedFieldPath {
  const syntax = parsePathSyntax(source);
  const plainNames = findPlainNames(syntax);
  if (plainNames !== undefined) {
    const path = plainNames.join(".");
    return {
      source,
      syntax,
      plainNames,
      findFirst(document) {
        const value = findPlainValue(plainNames, document) ?? null;
        return value === null ? undefined : { path, value };
      },
      find(document) {
        const value = findPlainValue(plainNames, document);
        return value === undefined ? [] : [{ path, value }];
      },
    };
  }
  const search = createSearch(syntax);
  return {
    source,
    syntax,
    plainNames,
    findFirst(document) {
      const first = search(document).find(({ value }) => value !== null);
      return first === undefined ? undefined : toMatch(first);
    },
    find: (document) => search(document).map(toMatch),
  };
}

function toMatch(datum: Datum): FieldMatch {
  return { path: renderPath(datum), value: datum.value };
}
