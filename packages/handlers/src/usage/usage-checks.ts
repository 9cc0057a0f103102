import type { Event, TraitValue } from "@winchester/core";
import { toShortDatetime } from "../plain-datetime.js";
import { findDatetime, findTrait, hasValue, isInstant } from "../trait.js";
import { isInPeriod, isNotEndOfDay, type UsageCase } from "./usage-case.js";

/** What the checks found out about an `.exists` event. */
export interface Verdict {
  /** The check that failed first; undefined: the event is verified. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  readonly warnings: readonly string[];
}

interface UsageCheck {
  readonly code: string;
  readonly applies: (usage: UsageCase) => boolean;
  /** The message of the failure, or undefined where all is well. */
  readonly findFailure: (usage: UsageCase) => string | undefined;
}

const isActive = ({ state }: UsageCase): boolean => state === "active";
const hasDeletedAt = ({ exists }: UsageCase): boolean => hasValue(exists, "deleted_at");
const isDeletedUnseen = (usage: UsageCase): boolean => hasDeletedAt(usage) && usage.deletes.length === 0;
const DELETE_FIELDS: readonly string[] = ["launched_at", "deleted_at"];

/** All checks in the order in which they are made: the first that fails decides. */
const CHECKS: readonly UsageCheck[] = [
  {
    code: "U1",
    applies: isActive,
    findFailure: ({ exists }) =>
      hasValue(exists, "launched_at") ? undefined : ".exists has no launched_at value.",
  },
  {
    code: "U8",
    applies: (usage) => isActive(usage) && usage.block.length === 0,
    findFailure: ({ exists, period }) =>
      isInPeriod(findDatetime(exists, "launched_at"), period)
        ? ".exists launched_at in audit period, but no related events found."
        : undefined,
  },
  {
    code: "U2",
    applies: ({ operation }) => operation !== undefined,
    findFailure: ({ operation, exists, coreFields }) => findConflict(operation!, exists, coreFields),
  },
  {
    code: "U6",
    applies: ({ deletes }) => deletes.length > 0,
    findFailure: (usage) =>
      hasDeletedAt(usage) ? undefined : ".deleted events found but .exists has no deleted_at value.",
  },
  {
    code: "U3",
    applies: hasDeletedAt,
    findFailure: ({ state }) =>
      state === "deleted" ? undefined : ".exists state not 'deleted' but .exists deleted_at is set.",
  },
  {
    code: "U4",
    applies: isDeletedUnseen,
    findFailure: ({ exists }) => {
      const launchedAt = findDatetime(exists, "launched_at")?.epochNanoseconds;
      const deletedAt = findDatetime(exists, "deleted_at")?.epochNanoseconds;
      return launchedAt !== undefined && deletedAt !== undefined && deletedAt < launchedAt
        ? ".exists deleted_at < .exists launched_at."
        : undefined;
    },
  },
  {
    code: "U5",
    applies: isDeletedUnseen,
    findFailure: ({ exists, period }) =>
      isInPeriod(findDatetime(exists, "deleted_at"), period)
        ? ".exists deleted_at in audit period, but no matching .delete event found."
        : undefined,
  },
  {
    code: "U7",
    applies: ({ deletes }) => deletes.length > 1,
    findFailure: () => "Multiple .delete.end events",
  },
  {
    code: "U2",
    applies: ({ deletes }) => deletes.length > 0,
    findFailure: ({ exists, deletes }) => findConflict(exists, deletes.at(-1)!, DELETE_FIELDS),
  },
];

/** Makes all checks on one `.exists` event. */
export function checkUsage(usage: UsageCase): Verdict {
  const failure = findFirstFailure(usage);
  return { failure, warnings: findWarnings(usage, failure?.code) };
}

function findFirstFailure(usage: UsageCase): Verdict["failure"] {
  for (const { code, applies, findFailure } of CHECKS) {
    const message = applies(usage) ? findFailure(usage) : undefined;
    if (message !== undefined) return { code, message };
  }
  return undefined;
}

/** U1 and U8 end the checks before operations are looked at; what fails later doesn't take a warning back. */
function findWarnings(usage: UsageCase, code: string | undefined): string[] {
  if (code === "U1" || code === "U8" || usage.operation !== undefined || !isNotEndOfDay(usage)) return [];
  return [`Non-EOD .exists found (msg_id: ${usage.exists.message_id}) with no operation event.`];
}

/** The first field on which two events disagree, as a message. What both lack is no disagreement. */
function findConflict(one: Event, other: Event, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const [a, b] = [findTrait(one, field), findTrait(other, field)];
    if (!isSame(a, b)) {
      return `Conflicting '${field}' values ('${toMessageText(a)}' != '${toMessageText(b)}')`;
    }
  }
  return undefined;
}

function isSame(a: TraitValue | undefined, b: TraitValue | undefined): boolean {
  return isInstant(a) && isInstant(b) ? a.epochNanoseconds === b.epochNanoseconds : a === b;
}

function toMessageText(value: TraitValue | undefined): string {
  if (value === undefined) return "None";
  return isInstant(value) ? toShortDatetime(value) : String(value);
}
