import type { Figures, Row, Session } from "./benchmark.js";
import { type Spread, spreadOf } from "./spread.js";

/** Rounds of a full run. */
export const ROUNDS = 5;
/** Rounds of a quick run: two, so that a second round on used tables is tried too. */
export const QUICK_ROUNDS = 2;

/** A row with what the rounds gave for it. */
export interface MeasuredRow {
  readonly row: Row;
  readonly ours: Spread;
  readonly reference: Spread;
  /**
   * Ours by the reference, of each round: two figures of the same round saw the same machine, and its drift
   * doesn't show in their ratio.
   */
  readonly ratio: Spread;
  /** Undefined where the row has no goal. */
  readonly reached: boolean | undefined;
}

/**
 * Measures all trials in turn, round after round; every other round goes backwards, so that none of them always
 * comes after the same one.
 */
export async function runRounds(
  session: Session,
  rounds: number,
  onTrial: (round: number, name: string, figures: Figures) => void,
): Promise<MeasuredRow[]> {
  const samples = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    const trials = round % 2 === 0 ? session.trials : session.trials.toReversed();
    for (const trial of trials) {
      const figures = await trial.measure();
      onTrial(round, trial.name, figures);
      for (const [name, value] of Object.entries(figures)) {
        const values = samples.get(name) ?? [];
        values.push(value);
        samples.set(name, values);
      }
    }
  }
  return session.rows.map((row) => measureRow(row, samples));
}

function measureRow(row: Row, samples: ReadonlyMap<string, readonly number[]>): MeasuredRow {
  const ours = samplesOf(row.ours, samples);
  const reference = samplesOf(row.reference, samples);
  const measured = {
    row,
    ours: spreadOf(ours),
    reference: spreadOf(reference),
    ratio: spreadOf(ours.map((value, round) => value / (reference[round] ?? Number.NaN))),
  };
  const figures = {
    ours: measured.ours.median,
    reference: measured.reference.median,
    ratio: measured.ratio.median,
  };
  return { ...measured, reached: row.goal?.isReached(figures) };
}

function samplesOf(name: string, samples: ReadonlyMap<string, readonly number[]>): readonly number[] {
  const values = samples.get(name);
  if (values === undefined) throw new Error(`no trial measures "${name}", which a row shows`);
  return values;
}
