import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "mocha";

/** Gives names of files in a folder that is deleted after the tests of the group where it is called. */
export function temporaryFiles(): () => string {
  const folder = mkdtempSync(join(tmpdir(), "winchester-journal-"));
  let count = 0;
  after("delete the journals", () => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, `${++count}.journal`);
}
