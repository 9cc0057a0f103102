import { UsageError } from "../cli-error.js";
import { STDIN } from "../input/open-input.js";

/** The files to read: standard input where none is named and something is sent to it. */
export function chooseInputs(names: readonly string[]): readonly string[] {
  if (names.length > 0) return names;
  if (process.stdin.isTTY)
    throw new UsageError("no file is named", `name one, or ${STDIN} for standard input`);
  return [STDIN];
}
