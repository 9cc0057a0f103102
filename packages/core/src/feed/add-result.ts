/** One notification or event that wasn't stored, and why. */
export interface Refusal {
  readonly messageId?: string;
  readonly reason: string;
}

/** The reason of a refusal where the distiller makes no event of a notification: mostly, nobody wants its kind. */
export const NOT_DISTILLED = "no event was distilled from the notification";

/**
 * What became of the events that were handed over.
 * It always holds that `received = stored + duplicates + refused.length`.
 */
export interface AddResult {
  readonly received: number;
  readonly stored: number;
  /** Events whose message id was known already; adding them changed nothing. */
  readonly duplicates: number;
  /** Streams that were made. */
  readonly opened: number;
  /** Streams whose fire criteria were met by this. */
  readonly readied: number;
  readonly refused: readonly Refusal[];
}

/** The sum of two results. */
export function addResults(a: AddResult, b: AddResult): AddResult {
  return {
    received: a.received + b.received,
    stored: a.stored + b.stored,
    duplicates: a.duplicates + b.duplicates,
    opened: a.opened + b.opened,
    readied: a.readied + b.readied,
    refused: [...a.refused, ...b.refused],
  };
}

/** The result of adding nothing. */
export const NOTHING_ADDED: AddResult = {
  received: 0,
  stored: 0,
  duplicates: 0,
  opened: 0,
  readied: 0,
  refused: [],
};
