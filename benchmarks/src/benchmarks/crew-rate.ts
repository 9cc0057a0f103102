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

/** Empties the database, has so many feeders feed the events; gives events a second, of the second time. */
export async function measureFeeding(who: Who, feeding: CrewFeeding): Promise<number> {
  const { crew, database, shape, events, batchSize, feeders, same } = feeding;
  const jobs = Array.from({ length: feeders }, (_, member): FeedJob => {
    return { kind: "feed", who, url: database.url, shape, events, batchSize, member, members: feeders };
  });
  const ms = await measureWarm(async () => {
    await database.reset();
    return crew.run(jobs);
  });
  same.compare(`${who} with ${feeders} feeders`, await database.count());
  return (events / ms) * 1000;
}

/**
 * Has a crew do the same twice; gives how long the second time took, in milliseconds. While some members rest for the
 * ten seconds that others take, V8 collects their garbage, all of it, and drops with that what it had compiled for kinds
 * of objects of which none is left: of a crew of four, half had twice the work when it was their turn again.
 */
export async function measureWarm(run: () => Promise<CrewResult>): Promise<number> {
  await run();
  const { ms } = await run();
  return ms;
}
