import { compileComparison, holds } from "../criteria/trait-comparison.js";
import type { Event } from "../event/event.js";
import { TraitClasses } from "./trait-classes.js";
import { type TriggerCandidate, withoutComparisons } from "./trigger-candidate.js";

/** A table has no more places: what traits beyond that say is left to the triggers themselves. */
const MOST_PLACES = 4096;
/** A table that lists more candidates than this in all its places forgets them, and begins anew. */
const MOST_LISTED = 16_384;

/** What a trait adds to the number of a place. */
interface Column {
  readonly trait: string;
  readonly classes: TraitClasses;
  readonly stride: number;
}

/**
 * Finds those candidates whose comparisons an event stands.
 *
 * A trait's values fall into a few classes that all comparisons with constants treat alike: between two limits, say. The
 * classes of an event's traits are its place in a table, and what was found for an event in that place holds for all
 * others in it. So each trait is looked at once, however many triggers compare it.
 */
export function createDecisionTable(
  candidates: readonly TriggerCandidate[],
  eventType: string,
): (event: Event) => readonly TriggerCandidate[] {
  const { columns, places } = layOut(candidates);
  if (columns.length === 0) return () => candidates;
  const decided = new Set(columns.map(({ trait }) => trait));
  const rows = candidates.map((candidate) => createRow(candidate, eventType, decided));
  let lists: (readonly TriggerCandidate[] | undefined)[] = new Array(places);
  let listed = 0;

  function list(event: Event, place: number): readonly TriggerCandidate[] {
    const standing = rows.filter(({ isStoodBy }) => isStoodBy(event)).map(({ candidate }) => candidate);
    listed += standing.length;
    if (listed > MOST_LISTED) {
      lists = new Array(places);
      listed = standing.length;
    }
    lists[place] = standing;
    return standing;
  }

  return (event) => {
    let place = 0;
    for (let at = 0; at < columns.length; at++) {
      const { trait, classes, stride } = columns[at]!;
      place += classes.find(event[trait]) * stride;
    }
    return lists[place] ?? list(event, place);
  };
}

/** The columns: of the traits that several triggers compare, as many as there are places for, the most compared first. */
function layOut(candidates: readonly TriggerCandidate[]): { columns: readonly Column[]; places: number } {
  const columns: Column[] = [];
  let places = 1;
  for (const [trait, constants] of constantsByTrait(candidates)) {
    if (constants.length < 2) break;
    const classes = new TraitClasses(constants);
    if (places * classes.size > MOST_PLACES) continue;
    columns.push({ trait, classes, stride: places });
    places *= classes.size;
  }
  return { columns, places };
}

/** What traits are compared with, the most compared trait first. */
function constantsByTrait(
  candidates: readonly TriggerCandidate[],
): [trait: string, constants: readonly (string | number)[]][] {
  const byTrait = new Map<string, (string | number)[]>();
  for (const { trait, wanted } of candidates.flatMap(({ comparisons }) => comparisons)) {
    const constants = byTrait.get(trait);
    if (constants === undefined) byTrait.set(trait, [wanted]);
    else constants.push(wanted);
  }
  return [...byTrait].sort(([, some], [, others]) => others.length - some.length);
}

/** A candidate as it is listed, with the question whether an event stands what the table decides. */
function createRow(candidate: TriggerCandidate, eventType: string, decided: ReadonlySet<string>) {
  const comparisons = candidate.comparisons
    .filter(({ trait }) => decided.has(trait))
    .map((comparison) => ({ trait: comparison.trait, compiled: compileComparison(comparison) }));
  return {
    candidate: withoutComparisons(candidate, eventType, ({ trait }) => decided.has(trait)),
    isStoodBy: (event: Event) => comparisons.every(({ trait, compiled }) => holds(compiled, event[trait])),
  };
}
