import { didYouMean, WinchesterError } from "@winchester/core";
import type { Migration } from "./migration.js";

/**
 * Where an order such as `db upgrade +1` leads: how many migrations are applied then, from none (`base`) to all
 * (`head`). A name may be shortened as long as it is clear.
 *
 * @throws WinchesterError REVISION_UNKNOWN
 */
export function resolveRevision(migrations: readonly Migration[], revision: string, applied: number): number {
  if (revision === "head") return migrations.length;
  if (revision === "base") return 0;
  if (/^[+-]\d+$/.test(revision)) return resolveSteps(migrations, revision, applied);
  const wanted = revision.toLowerCase();
  const fitting = migrations.flatMap(({ name }, index) =>
    name.toLowerCase().startsWith(wanted) ? [index + 1] : [],
  );
  const [found] = fitting;
  if (found !== undefined && fitting.length === 1) return found;
  throw unknownRevision(migrations, revision, fitting.length);
}

function resolveSteps(migrations: readonly Migration[], revision: string, applied: number): number {
  const target = applied + Number(revision);
  if (target >= 0 && target <= migrations.length) return target;
  throw new WinchesterError(
    "REVISION_UNKNOWN",
    `${revision} leads beyond the migrations: ${applied} of ${migrations.length} are applied`,
    { hint: `take a number from -${applied} to +${migrations.length - applied}, head or base` },
  );
}

function unknownRevision(
  migrations: readonly Migration[],
  revision: string,
  fitting: number,
): WinchesterError {
  const names = migrations.map(({ name }) => name);
  return new WinchesterError(
    "REVISION_UNKNOWN",
    fitting > 1
      ? `"${revision}" may be any of ${fitting} migrations`
      : `there is no migration "${revision}"${didYouMean(revision, [...names, "head", "base"])}`,
    { hint: `take head, base, +N, -N or one of ${names.join(", ")}` },
  );
}

/** The name of the revision at which this many migrations are applied. */
export function revisionAt(migrations: readonly Migration[], applied: number): string {
  return migrations[applied - 1]?.name ?? "base";
}
