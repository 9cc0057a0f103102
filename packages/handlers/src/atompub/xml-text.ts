// Everything but the Char production of XML 1.0. With the u flag, half of a surrogate pair counts as a character
// of its own, and is none of these.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** A text whose characters can all stand in an XML document: those that can't become U+FFFD. */
export function toXmlText(text: string): string {
  return text.replace(FORBIDDEN, "\u{FFFD}");
}
