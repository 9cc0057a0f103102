import type { Store } from "../store/store.js";
import type { Tally, TallyName } from "../store/tally.js";
import type { StreamState } from "../stream/stream-state.js";

/** One equation of the books. */
export interface Account {
  /** What has to be equal, in words: `received = stored + duplicates + refused`. */
  readonly equation: string;
  readonly left: number;
  readonly right: number;
  readonly balanced: boolean;
  /** The parts of the right side. */
  readonly parts: Readonly<Record<string, number>>;
}

const IN_ERROR: readonly StreamState[] = ["error", "expire_error"];

/**
 * Balances the books of a store: nothing received is missing, nothing opened has vanished. While feeders or workers
 * are running the figures are read at slightly different times, and may differ by what happened between.
 */
export async function checkAccounts(store: Store): Promise<Account[]> {
  const tally = await store.readTally();
  const count = (name: TallyName): number => tally[name] ?? 0;
  let inError = 0;
  let unfinished = 0;
  for (const { state, count: streams } of await store.countStreams({})) {
    if (IN_ERROR.includes(state)) inError += streams;
    else if (state !== "completed") unfinished += streams;
  }
  return [
    createAccount("received = stored + duplicates + refused", count("received"), {
      stored: count("stored"),
      duplicates: count("duplicates"),
      ...refusals(tally),
    }),
    createAccount("stored = matched + unmatched", count("stored"), {
      matched: count("matched"),
      unmatched: count("unmatched"),
    }),
    createAccount("opened = fired + expired + removed + in error + unfinished", count("opened"), {
      fired: count("fired"),
      expired: count("expired"),
      removed: count("removed"),
      "in error": inError,
      unfinished,
    }),
  ];
}

function refusals(tally: Tally): Record<string, number> {
  return Object.fromEntries(Object.entries(tally).filter(([name]) => name.startsWith("refused.")));
}

function createAccount(equation: string, left: number, parts: Readonly<Record<string, number>>): Account {
  const right = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { equation, left, right, balanced: left === right, parts };
}
