import type { Crew, CrewResult } from "../crew/crew.js";
import type { FeedJob, Who } from "../crew/job.js";
import type { BenchDatabase, SameContents } from "../database/bench-database.js";
import type { FeedShape } from "../input/event-feed.js";

/** What a crew feeds. */
export interface CrewFeeding {
  readonly crew: Crew;
  readonly database: BenchDatabase;
  readonly shape: FeedShape;
  readonly events: number;
  readonly batchSize: number;
  readonly feeders: number;
  readonly same: SameContents;
}

/** How fast a crew was, and what one event, or one stream, cost. */
export interface CrewRate {
  /** A second. */
  readonly rate: number;
  /** Microseconds of a processor, in the crew's processes. */
  readonly processMicros: number;
  /** The same for all else on the machine, which is the database where nobody disturbs. */
  readonly databaseMicros: number;
}

/** Empties the database, and has so many feeders feed the events. */
export async function measureFeeding(who: Who, feeding: CrewFeeding): Promise<CrewRate> {
  const { crew, database, shape, events, batchSize, feeders, same } = feeding;
  const jobs = Array.from({ length: feeders }, (_, member): FeedJob => {
    return { kind: "feed", who, url: database.url, shape, events, batchSize, member, members: feeders };
  });
  const run = await runWarm(async () => {
    await database.reset();
    return crew.run(jobs);
  });
  same.compare(`${who} with ${feeders} feeders`, await database.count());
  return rateOf(run, events);
}

/** What a crew that did so many came to. */
export function rateOf({ ms, processMs, machineMs }: CrewResult, done: number): CrewRate {
  return {
    rate: (done / ms) * 1000,
    processMicros: (processMs / done) * 1000,
    databaseMicros: ((machineMs - processMs) / done) * 1000,
  };
}

/**
 * Has a crew do the same twice; gives what came of the second time. While some members rest for the
 * ten seconds that others take, V8 collects their garbage, all of it, and drops with that what it had compiled for kinds
 * of objects of which none is left: of a crew of four, half had twice the work when it was their turn again.
 */
export async function runWarm(run: () => Promise<CrewResult>): Promise<CrewResult> {
  await run();
  return run();
}
