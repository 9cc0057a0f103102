/** `12345` as `12,345`, whatever the machine's locale is. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 stream`, `2 streams`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
