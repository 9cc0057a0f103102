/** The comparisons of a filter `[?k<2]`; `~` is a regular expression that must match from the start. */
export type FilterOperator = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~";

/** One condition of a filter: that the path finds something or, with an operator, something that compares. */
export interface FilterCondition {
  readonly path: PathSyntax;
  readonly comparison?: { readonly operator: FilterOperator; readonly value: string | number | boolean };
}

/** One key of a sort `[/k]` (up) or `[\k]` (down). */
export interface SortKey {
  readonly path: PathSyntax;
  readonly descending: boolean;
}

export type ArithmeticOperator = "+" | "-" | "*";

/** Two paths joined by an operator, and what it makes of them. */
export type JoinKind = "child" | "descendants" | "union" | "intersection" | "where";

/** A parsed field path. The kinds below `constant` take no step: what they compute has no path. */
export type PathSyntax =
  | { readonly kind: "root" | "this" | "parent" }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "slice"; readonly start: number | undefined; readonly end: number | undefined }
  | { readonly kind: JoinKind; readonly left: PathSyntax; readonly right: PathSyntax }
  | { readonly kind: "filter"; readonly conditions: readonly FilterCondition[] }
  | { readonly kind: "constant"; readonly value: string | number }
  | { readonly kind: "length" }
  | { readonly kind: "sorted"; readonly keys: readonly SortKey[] }
  | { readonly kind: "split"; readonly separator: string; readonly segment: number; readonly limit: number }
  | { readonly kind: "substitute"; readonly pattern: RegExp; readonly replacement: Replacement }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: PathSyntax;
      readonly right: PathSyntax;
    };

/** The parts of a replacement text in order: literal text, or the number or name of a group. */
export type Replacement = readonly (string | { readonly group: number | string })[];

/** The name that stands for all members, quoted or not. */
export const WILDCARD = "*";
