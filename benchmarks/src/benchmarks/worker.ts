import { Crew } from "../crew/crew.js";
import { atLeast, type Benchmark, createTrial, type Row, type Trial } from "../harness/benchmark.js";
import { type MeasuredPeers, measurePeers } from "../peers/measure-peers.js";
import { CLAIMED, makeReadyStreams, measureWorking } from "./ready-streams.js";

const WORKERS = [1, 2, 4];
/**
 * How many streams of a size there are: several claims for each of four workers, so that it doesn't decide who got the
 * last one.
 */
const STREAMS = { 1: 24_000, 10: 8_000 } as const;
/** What suits it better when it is alone: shown beside, since Winchester's claims grow too. */
const CLAIMED_ALONE = 500;
/** More workers may be this much slower than fewer, and no more. */
const MORE_WORKERS = 0.9;

export const worker: Benchmark = {
  name: "worker",
  about: "Streams that are ready, with a handler that does nothing: streams a second by 1, 2 and 4 workers.",
  needsPostgres: true,

  async open(context) {
    const { quick, createPostgres, say } = context;
    const crew = new Crew();
    let peers: MeasuredPeers | undefined;
    const trials: Trial[] = [];
    const rows: Row[] = [];
    for (const size of [1, 10] as const) {
      const streams = quick ? 200 : STREAMS[size];
      say(`making ${streams} streams of ${size} events`);
      const ready = await makeReadyStreams(await createPostgres(), streams, size);
      for (const [index, workers] of WORKERS.entries()) {
        const place = `${workers} workers, streams of ${size}`;
        const [ours, reference] = [`Winchester, ${place}`, `by hand, ${place}`];
        trials.push(
          createTrial(
            reference,
            async () => (await measureWorking(ready, { who: "by-hand", workers, crew })).rate,
          ),
          createTrial(
            ours,
            async () => (await measureWorking(ready, { who: "winchester", workers, crew })).rate,
          ),
        );
        const row = { unit: "streams/s", ours };
        const title = `streams of ${size}, ${workers} worker${workers === 1 ? "" : "s"}`;
        const against = `by hand, claims of ${CLAIMED}`;
        rows.push({ ...row, title, reference, against, goal: atLeast(0.8) });
        const fewer = WORKERS[index - 1];
        if (fewer === undefined) {
          const alone = `by hand claiming ${CLAIMED_ALONE}, ${place}`;
          const work = { who: "by-hand", workers, crew, claimed: CLAIMED_ALONE } as const;
          trials.push(createTrial(alone, async () => (await measureWorking(ready, work)).rate));
          rows.push({ ...row, title, reference: alone, against: `by hand, claims of ${CLAIMED_ALONE}` });
          // A peer's job is one thing to do; ten events that belong together are none of its business.
          if (size === 1) {
            peers = await measurePeers(context, streams, { ...row, title: `${title} beside a peer` });
            trials.push(...peers.trials);
            rows.push(...peers.rows);
          }
          continue;
        }
        rows.push({
          ...row,
          title: `${title} beside ${fewer}`,
          reference: `Winchester, ${fewer} workers, streams of ${size}`,
          against: `Winchester, ${fewer} worker${fewer === 1 ? "" : "s"}`,
          goal: atLeast(MORE_WORKERS),
        });
      }
    }
    return {
      trials,
      rows,
      async close() {
        await crew.close();
        await peers?.close();
      },
    };
  },
};
