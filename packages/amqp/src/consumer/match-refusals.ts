import type { Refusal } from "@winchester/core";
import { NOT_WANTED } from "./sink.js";

/** What was offered to a sink: something with the id that refusals name. */
export interface Offered {
  readonly messageId: string;
}

/** Which of a batch were refused. */
export interface MatchedRefusals<T extends Offered> {
  /** Those that certainly were, with the reason. */
  readonly refused: { readonly item: T; readonly reason: string }[];
  /** Those of which some were, though it can't be told which: to be offered one by one. */
  readonly unclear: T[];
}

/**
 * Finds out which notifications a sink's refusals are about. Where several have the same id, or a refusal has an id
 * that none has (the store mends ill-formed text in ids), it can't be told.
 */
export function matchRefusals<T extends Offered>(
  offered: readonly T[],
  refusals: readonly Refusal[],
): MatchedRefusals<T> {
  const broken = refusals.filter(({ reason }) => reason !== NOT_WANTED);
  if (broken.length === 0) return { refused: [], unclear: [] };
  const only = offered.length === 1 ? offered[0] : undefined;
  if (only !== undefined) return { refused: [{ item: only, reason: broken[0]!.reason }], unclear: [] };

  const byId = groupBy(offered, ({ messageId }) => messageId);
  const refusalsById = groupBy(broken, ({ messageId }) => messageId);
  const refused: MatchedRefusals<T>["refused"] = [];
  const unclear = new Set<T>();
  let isAnybodys = false;
  for (const [messageId, reasons] of refusalsById) {
    const items = messageId === undefined ? [] : (byId.get(messageId) ?? []);
    if (items.length === 0) isAnybodys = true;
    else if (reasons.length < items.length) for (const item of items) unclear.add(item);
    else for (const [index, item] of items.entries()) refused.push({ item, reason: reasons[index]!.reason });
  }
  if (isAnybodys) {
    const known = new Set(refused.map(({ item }) => item));
    for (const item of offered) if (!known.has(item)) unclear.add(item);
  }
  return { refused, unclear: [...unclear] };
}

function groupBy<T, Key>(items: readonly T[], keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
