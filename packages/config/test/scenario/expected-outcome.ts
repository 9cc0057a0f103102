import { readFileSync } from "node:fs";
import { vectorFile } from "../../../../scripts/shared-data.js";

/** What must be in the store at the end of a scenario, in a form that compares as sets. */
export interface Outcome {
  readonly streams: readonly string[];
  readonly derivedEvents: readonly string[];
}

type JsonRecord = Record<string, unknown>;

/** The message ids that the original makes at random: its events without an `.exists` to derive one from. */
const RANDOM_ID_CODES = new Set(["U0"]);
const WARNINGS_TYPE = "compute.instance.exists.warnings";

/** The outcome that the original library had. */
export function expectedOutcome(mode: "batch" | "replay"): Outcome {
  const { streams, derived_events } = JSON.parse(
    readFileSync(vectorFile(`scenario/expected-${mode}.json`), "utf8"),
  ) as { streams: JsonRecord[]; derived_events: JsonRecord[] };
  return comparable(streams, derived_events, "<uuid4>");
}

/** An outcome in canonical form. Ids that the original makes at random can't be compared. */
export function comparable(
  streams: readonly JsonRecord[],
  derivedEvents: readonly JsonRecord[],
  randomId?: string,
): Outcome {
  const random = new Set(derivedEvents.filter(isRandom).map(({ message_id }) => message_id as string));
  if (randomId !== undefined) random.add(randomId);
  const mask = (id: unknown): unknown => (random.has(id as string) ? "<uuid4>" : id);
  return {
    streams: streams
      .map((stream) => canonical({ ...stream, events: (stream.events as unknown[]).map(mask).sort() }))
      .sort(),
    derivedEvents: derivedEvents
      .map((event) => canonical({ ...event, message_id: mask(event.message_id) }))
      .sort(),
  };
}

function isRandom({ error_code, event_type }: JsonRecord): boolean {
  return RANDOM_ID_CODES.has(error_code as string) || event_type === WARNINGS_TYPE;
}

/** JSON text with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
