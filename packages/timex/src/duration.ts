import { UNITS, type Unit } from "./unit.js";

/**
 * An amount for each unit that a duration names; `0d` names the day, which is not the same as leaving it out:
 * it decides whether the duration is smaller than a unit, and `@ 0d` asks for day 0.
 */
export type UnitAmounts = Readonly<Partial<Record<Unit, number>>>;

/** A duration as it was written: amounts by unit, and a number without unit that awaits one. */
export interface Duration {
  readonly amounts: UnitAmounts;
  /** The sum of the numbers without unit; undefined if there are none. */
  readonly bare: number | undefined;
}

/**
 * Whether a duration is smaller than one of a unit, by comparing unit by unit from years down; the first unit
 * that only one of both names decides. So 30 hours are smaller than a day, and `0d` isn't smaller than an hour.
 * A number without unit doesn't count.
 */
export function isSmallerThanOne(unit: Unit, { amounts }: Duration): boolean {
  for (const candidate of UNITS) {
    const amount = amounts[candidate];
    if (candidate === unit) return amount === undefined || amount < 1;
    if (amount !== undefined) return false;
  }
  return false;
}

/** The amounts of a duration once the unit for its number without unit is known. */
export function resolveBareNumber({ amounts, bare }: Duration, unit: Unit): UnitAmounts {
  return bare === undefined ? amounts : { ...amounts, [unit]: (amounts[unit] ?? 0) + bare };
}

/** Amounts as the language writes them, the longest unit first: `1d 12h`. */
export function formatAmounts(amounts: UnitAmounts): string {
  return UNITS.flatMap((unit) => (amounts[unit] === undefined ? [] : `${amounts[unit]}${unit}`)).join(" ");
}
