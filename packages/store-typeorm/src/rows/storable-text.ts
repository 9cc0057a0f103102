const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** Text that every database takes: U+0000 and lone surrogates become U+FFFD. */
export function toStorableText(text: string): string {
  return text.replaceAll(UNSTORABLE, "\uFFFD");
}
