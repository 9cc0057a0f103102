/** A line of pino's, as far as the text form shows it. */
interface LogRecord {
  readonly level?: string;
  readonly time?: string;
  readonly msg?: string;
  readonly error?: { readonly message?: string; readonly stack?: string };
}

/**
 * A line of pino's as people read it: `2026-01-01T12:00:00.000Z warn  waiting for the store`. Fields aren't shown,
 * as messages name what they are about; the stack of an error is, where `stacks` asks for it.
 */
export function formatLogText(line: string, stacks: boolean): string {
  const { level = "", time = "", msg = "", error } = JSON.parse(line) as LogRecord;
  const text = `${time} ${level.padEnd(5)} ${msg}`;
  return stacks && error?.stack !== undefined ? `${text}\n${error.stack}\n` : `${text}\n`;
}
