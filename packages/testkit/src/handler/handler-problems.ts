import { ENVELOPE_NAMES, type Event } from "@winchester/core";

/** What is wrong with a list that `handleEvents` returned, one line a problem. */
export function describeHandlerProblems(returned: unknown): string[] {
  if (!Array.isArray(returned))
    return [`handleEvents should return an array, not ${describeValue(returned)}`];
  const problems = returned.flatMap(describeEventProblems);
  const ids = returned.map((event: Partial<Event> | null) => event?.message_id);
  const twice = ids.filter((id, index) => id !== undefined && ids.indexOf(id) !== index);
  return [...problems, ...twice.map((id) => `two of the events returned have the message_id ${String(id)}`)];
}

function describeEventProblems(event: unknown, index: number): string[] {
  if (typeof event !== "object" || event === null) {
    return [`event ${index} should be an object, not ${describeValue(event)}`];
  }
  const problems: string[] = [];
  const fields = event as Readonly<Record<string, unknown>>;
  for (const name of ["message_id", "event_type"]) {
    const value = fields[name];
    if (typeof value !== "string" || value === "") {
      problems.push(`event ${index}: ${name} should be text that isn't empty, not ${describeValue(value)}`);
    }
  }
  if (!isInstant(fields.timestamp)) {
    problems.push(
      `event ${index}: timestamp should be a Temporal.Instant, not ${describeValue(fields.timestamp)}`,
    );
  }
  for (const [name, value] of Object.entries(fields)) {
    if (ENVELOPE_NAMES.includes(name) || typeof value === "string" || isInstant(value)) continue;
    if (typeof value === "number" && Number.isFinite(value)) continue;
    problems.push(
      `event ${index}: the trait ${name} should be text, a number or a Temporal.Instant, not ${describeValue(value)}`,
    );
  }
  return problems;
}

/** By its tag, as another copy of the polyfill may have made it. */
function isInstant(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object Temporal.Instant]";
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (value instanceof Promise) return "a promise";
  return typeof value === "object" ? "an object" : `${typeof value} ${String(value)}`;
}
