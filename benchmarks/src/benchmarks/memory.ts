import { Crew } from "../crew/crew.js";
import type { Benchmark, Goal } from "../harness/benchmark.js";

const MOST_MORE_MB = 50;
const BYTES_PER_MB = 1_000_000;

const goal: Goal = {
  text: `≤ ${MOST_MORE_MB} MB more`,
  isReached: ({ ours, reference }) => ours - reference <= MOST_MORE_MB,
};

export const memory: Benchmark = {
  name: "memory",
  about:
    "The feeder's heap after so many events, beside that after the first 10,000. One process, one round.",
  needsPostgres: true,

  async open({ quick, createPostgres }) {
    const database = await createPostgres();
    const crew = new Crew();
    const first = quick ? 500 : 10_000;
    const later = [20, 40, 60, 80, 100].map((share) => share * (quick ? 50 : 10_000));
    const lookAt = [first, ...later];
    const nameOf = (events: number): string => `after ${events.toLocaleString("en-GB")}`;
    const measure = async (): Promise<Record<string, number>> => {
      await database.reset();
      const shape = { seed: 6, busy: 5_000, eventsEach: 10 };
      const events = lookAt.at(-1) ?? first;
      const job = { kind: "heap", url: database.url, shape, events, lookAt, batchSize: 500 } as const;
      const { results } = await crew.run([job]);
      const heap = results[0]?.heap ?? [];
      return Object.fromEntries(
        lookAt.map((at, index) => [nameOf(at), (heap[index] ?? Number.NaN) / BYTES_PER_MB]),
      );
    };
    return {
      trials: [{ name: "feeding", measure }],
      rows: later.map((events) => ({
        title: `${nameOf(events)} events`,
        unit: "MB",
        ours: nameOf(events),
        reference: nameOf(first),
        against: nameOf(first),
        goal,
      })),
      rounds: 1,
      close: () => crew.close(),
    };
  },
};
