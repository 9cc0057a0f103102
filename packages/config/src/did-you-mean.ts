import { nearestName } from "@winchester/core";

/** The hint for an unknown name: `did you mean "x"?`, or undefined where no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const nearest = nearestName(name, known);
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}
