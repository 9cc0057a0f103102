/** Whether two values in their JSON form say the same; the order of an object's keys doesn't matter. */
export function isSameJSON(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  return left.length === Object.keys(b).length && left.every(([name, value]) => hasJSON(b, name, value));
}

/** Whether an object in its JSON form has all of these values, beside others. */
export function hasAllJSON(object: object, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(values).every(([name, value]) => hasJSON(object, name, value));
}

function hasJSON(object: object, name: string, value: unknown): boolean {
  return Object.hasOwn(object, name) && isSameJSON((object as Record<string, unknown>)[name], value);
}
