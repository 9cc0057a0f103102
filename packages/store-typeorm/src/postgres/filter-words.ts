import type { FilterWords } from "../statements.js";

/** The `@>` of `hasMembers` uses the optional GIN index on traits. */
export const filterWords: FilterWords = {
  placeholder: (position) => `$${position}`,
  inTexts: (column, values, parameter) => `${column} = ANY (${parameter(values)}::text[])`,
  inNumbers: (column, values, parameter) => `${column} = ANY (${parameter(values)}::bigint[])`,
  hasMembers: (column, members, parameter) => `${column} @> ${parameter(JSON.stringify(members))}::jsonb`,
};
