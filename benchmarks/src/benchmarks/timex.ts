import { instantFromMicros, parse } from "@winchester/timex";
import { type Benchmark, createTrial, type Goal } from "../harness/benchmark.js";
import { measureRate } from "../harness/measure-rate.js";

const SOURCE = "$last + 1h";
const HOUR_MICROS = 3_600_000_000;
const START_MICROS = Date.UTC(2026, 0, 1) * 1000;
const LEAST = 2_000_000;

const goal: Goal = { text: "≥ 2,000,000/s", isReached: ({ ours }) => ours >= LEAST };

export const timex: Benchmark = {
  name: "timex",
  about: `Evaluations of "${SOURCE}" a second, beside an addition that makes the same record.`,
  needsPostgres: false,

  async open({ quick }) {
    const forMs = quick ? 20 : 1_000;
    const expression = parse(SOURCE);
    const instants = Array.from({ length: 1024 }, (_, index) => ({
      last: instantFromMicros(START_MICROS + index * 1_000_003),
    }));
    const addByHand = (call: number): object => {
      const begin = START_MICROS + call + HOUR_MICROS;
      return { begin, end: begin, isRange: false };
    };
    const reference = "by hand";
    return {
      trials: [
        createTrial("by hand", () => measureRate(addByHand, forMs)),
        createTrial("micros", () =>
          measureRate((call) => expression.evaluateMicros({ last: START_MICROS + call }), forMs),
        ),
        createTrial("instants", () =>
          measureRate((call) => expression.evaluate(instants[call % instants.length]!), forMs),
        ),
      ],
      rows: [
        { title: "microseconds (what feeding uses)", unit: "/s", ours: "micros", reference, goal },
        { title: "Temporal.Instant", unit: "/s", ours: "instants", reference, goal },
      ],
      close: async () => undefined,
    };
  },
};
