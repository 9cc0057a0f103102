import type { FilterWords } from "../statements.js";

/** A list without members is none in SQL; nothing equals NULL. */
function listOf<Value>(values: readonly Value[]): readonly (Value | null)[] {
  return values.length === 0 ? [null] : values;
}

export const filterWords: FilterWords = {
  placeholder: (position) => `?${position}`,
  inTexts: (column, values, parameter) => `${column} IN (${parameter(listOf(values))})`,
  inNumbers: (column, values, parameter) => `${column} IN (${parameter(listOf(values))})`,
  hasMembers: (column, members, parameter) =>
    `JSON_CONTAINS(${column}, ${parameter(JSON.stringify(members))})`,
};
