/** A statement with `?` for each use of a parameter, and which parameter each use stands for. */
interface Expanded {
  readonly sql: string;
  readonly uses: readonly number[] | null;
}

/** Statements of listings differ with their filters: the memory is bounded. */
const MEMORY_LIMIT = 500;
const memory = new Map<string, Expanded>();

/**
 * Lets statements say `?1` and use a parameter twice where a driver knows only `?`. Gives the statement and its
 * parameters as such a driver wants them.
 */
export function expandParameters(
  sql: string,
  parameters: readonly unknown[],
): { sql: string; parameters: unknown[] } {
  let expanded = memory.get(sql);
  if (expanded === undefined) {
    expanded = expand(sql);
    if (memory.size >= MEMORY_LIMIT) memory.clear();
    memory.set(sql, expanded);
  }
  const { uses } = expanded;
  return {
    sql: expanded.sql,
    parameters: uses === null ? [...parameters] : uses.map((use) => parameters[use]),
  };
}

function expand(sql: string): Expanded {
  const uses: number[] = [];
  const text = sql.replaceAll(/\?(\d+)/g, (_, position: string) => {
    uses.push(Number(position) - 1);
    return "?";
  });
  return uses.length === 0 ? { sql, uses: null } : { sql: text, uses };
}
