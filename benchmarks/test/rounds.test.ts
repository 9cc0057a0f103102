import { expect } from "chai";
import { atLeast, createTrial, type Session } from "../src/harness/benchmark.js";
import { toMarkdown, toText } from "../src/harness/report.js";
import { runRounds } from "../src/harness/rounds.js";
import { medianOf, percentileOf } from "../src/harness/spread.js";

/** A session whose trials give these figures, round after round. */
function createSession(ours: readonly number[], reference: readonly number[], calls: string[]): Session {
  const figures = { ours: [...ours], reference: [...reference] };
  const trials = (["ours", "reference"] as const).map((name) =>
    createTrial(name, () => {
      calls.push(name);
      return figures[name].shift() ?? Number.NaN;
    }),
  );
  const row = { title: "adding", unit: "/s", ours: "ours", reference: "reference", goal: atLeast(0.8) };
  return { trials, rows: [row], close: async () => undefined };
}

describe("rounds", () => {
  it("alternate, every other one backwards", async () => {
    const calls: string[] = [];
    await runRounds(createSession([1, 1, 1], [1, 1, 1], calls), 3, () => undefined);
    expect(calls.join(" ")).to.equal("ours reference reference ours ours reference");
  });

  it("give the median of their own ratios, so that a machine that slows down doesn't show in it", async () => {
    const [row] = await runRounds(createSession([90, 45, 9], [100, 50, 10], []), 3, () => undefined);
    expect(row?.ratio).to.deep.equal({ median: 0.9, min: 0.9, max: 0.9 });
    expect(row?.ours).to.deep.equal({ median: 45, min: 9, max: 90 });
  });

  it("say whether the goal is reached", async () => {
    const [reached] = await runRounds(createSession([8], [10], []), 1, () => undefined);
    expect(reached?.reached).to.equal(true);
    const [missed] = await runRounds(createSession([7.9], [10], []), 1, () => undefined);
    expect(missed?.reached).to.equal(false);
  });

  it("refuse a row of which no trial has the figure", async () => {
    const session = createSession([1], [1], []);
    const rows = session.rows.map((row) => ({ ...row, ours: "theirs" }));
    const problem = await runRounds({ ...session, rows }, 1, () => undefined).catch(
      (error: Error) => error.message,
    );
    expect(problem).to.equal('no trial measures "theirs", which a row shows');
  });
});

describe("a report", () => {
  it("shows medians, spreads, the ratio and what must be reached, for terminals and as Markdown", async () => {
    const rows = await runRounds(
      createSession([7000, 8000, 9000], [10_000, 10_000, 10_000], []),
      3,
      () => undefined,
    );
    const measured = { name: "adding", about: "How fast.", seconds: 12.3, rows };
    expect(toText(measured)).to.equal(
      [
        "adding: How fast.",
        "        Winchester              reference  ratio          must reach",
        "adding  8,000 (7,000–9,000) /s  10,000 /s  0.8 (0.7–0.9)  ≥ 0.8       reached",
        "",
      ].join("\n"),
    );
    expect(toMarkdown(measured)).to.include(
      "| adding | 8,000 (7,000–9,000) /s | 10,000 /s | 0.8 (0.7–0.9) | ≥ 0.8 | reached |",
    );
  });
});

describe("medians and percentiles", () => {
  it("are the middle value, of an even number the mean of two, and the nearest rank", () => {
    expect(medianOf([3, 1, 2])).to.equal(2);
    expect(medianOf([4, 1, 2, 3])).to.equal(2.5);
    expect(percentileOf([5, 1, 4, 2, 3], 0.99)).to.equal(5);
    expect(percentileOf([5, 1, 4, 2, 3], 0.5)).to.equal(3);
    expect(() => percentileOf([], 0.5)).to.throw("there is no percentile of nothing");
  });
});
