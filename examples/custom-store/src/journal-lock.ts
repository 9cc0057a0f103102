import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { JournalError } from "./journal-error.js";

/** The journals that this process has open: a file can't tell that, when an earlier process had the same id. */
const openHere = new Set<string>();

/**
 * Makes the journal this process's own, and gives what gives it up again. Each process puts down a file of its own
 * name first and looks for those of others then: of two that come at once, at least one sees the other and goes.
 * The file of a process that has died is taken away.
 *
 * @throws JournalError `JOURNAL_LOCKED`
 */
export async function lockJournal(file: string): Promise<() => Promise<void>> {
  const path = resolve(file);
  const [folder, prefix] = [dirname(path), `${basename(path)}.lock.`];
  if (openHere.has(path)) throw lockedError(file, process.pid, "close the store that has it first");
  openHere.add(path);
  const mine = join(folder, `${prefix}${process.pid}`);
  const unlock = async (): Promise<void> => {
    await rm(mine, { force: true });
    openHere.delete(path);
  };
  try {
    await writeFile(mine, "");
    for (const name of await readdir(folder)) {
      const owner = Number(name.startsWith(prefix) ? name.slice(prefix.length) : Number.NaN);
      if (!Number.isInteger(owner) || owner === process.pid) continue;
      if (isAlive(owner))
        throw lockedError(file, owner, `stop that process; if it is another's, delete ${name}`);
      await rm(join(folder, name), { force: true });
    }
    return unlock;
  } catch (error) {
    await unlock();
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function lockedError(file: string, pid: number, hint: string): JournalError {
  return new JournalError("JOURNAL_LOCKED", `${file}: process ${pid} has it open`, { hint });
}
