import type { Crew } from "../crew/crew.js";
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

/** Empties the database, has so many feeders feed the events; gives events a second. */
export async function measureFeeding(who: Who, feeding: CrewFeeding): Promise<number> {
  const { crew, database, shape, events, batchSize, feeders, same } = feeding;
  await database.reset();
  const jobs = Array.from({ length: feeders }, (_, member): FeedJob => {
    return { kind: "feed", who, url: database.url, shape, events, batchSize, member, members: feeders };
  });
  const { ms } = await crew.run(jobs);
  same.compare(`${who} with ${feeders} feeders`, await database.count());
  return (events / ms) * 1000;
}
