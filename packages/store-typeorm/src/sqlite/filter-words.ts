import type { AddParameter, FilterWords } from "../statements.js";

/** Members by `json_each` and not by a path: a path can't name every key. */
function hasMembers(
  column: string,
  members: Readonly<Record<string, unknown>>,
  parameter: AddParameter,
): string {
  const conditions = Object.entries(members).map(([name, value], index) => {
    const member = `m${column.replaceAll(/\W/g, "_")}${index}`;
    const nested = typeof value === "object" && value !== null && !Array.isArray(value);
    const equal = nested
      ? `${member}.type = 'object' AND ${hasMembers(`${member}.value`, value as Record<string, unknown>, parameter)}`
      : `${member}.type NOT IN ('object', 'array') AND ${member}.value = ${parameter(value)}`;
    return `EXISTS (SELECT 1 FROM json_each(${column}) AS ${member} WHERE ${member}.key = ${parameter(name)} AND ${equal})`;
  });
  return conditions.length === 0 ? "TRUE" : conditions.join(" AND ");
}

export const filterWords: FilterWords = {
  placeholder: (position) => `?${position}`,
  inTexts: (column, values, parameter) =>
    `${column} IN (SELECT value FROM json_each(${parameter(JSON.stringify(values))}))`,
  inNumbers: (column, values, parameter) =>
    `${column} IN (SELECT value FROM json_each(${parameter(JSON.stringify(values))}))`,
  hasMembers,
};
