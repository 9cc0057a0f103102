/** `12345` as `12,345`, whatever the machine's locale is. */
export function formatCount(count: number): string {
  // Not toLocaleString: loading the tables of a locale takes as long as a twentieth of a short command.
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `1 stream`, `2 streams`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
