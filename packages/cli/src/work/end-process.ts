/** How long what is still open may take to end by itself. */
const GRACE_MS = 500;

/**
 * Ends the process, should anything keep it from ending by itself: a handler that takes no notice of its signal may
 * run on for ever. Its stream was given back; what it does from now on would be for nothing.
 */
export function endProcessSoon(): void {
  setTimeout(() => process.exit(), GRACE_MS).unref();
}
