import { type Element, parseXmlDocument } from "slimdom";

const ATOM = "http://www.w3.org/2005/Atom";
const CORE_EVENT = "http://docs.rackspace.com/core/event";
const NOVA_EVENT = "http://docs.rackspace.com/event/nova";

/** An Atom entry as a receiver reads it. */
export interface ParsedEntry {
  readonly id: string;
  readonly title: string;
  readonly updated: string;
  readonly author: string;
  readonly categories: readonly string[];
  readonly contentType: string;
  readonly contentText: string;
  readonly record?: {
    readonly event: Readonly<Record<string, string>>;
    readonly product: Readonly<Record<string, string>>;
  };
}

/** Parses with another XML library than the one that wrote it, one that refuses what isn't well-formed. */
export function parseEntry(xml: string): ParsedEntry {
  const entry = parseXmlDocument(xml).documentElement!;
  if (entry.namespaceURI !== ATOM || entry.localName !== "entry")
    throw new Error(`no entry: ${entry.nodeName}`);
  const content = only(entry, ATOM, "content");
  const event = content.getElementsByTagNameNS(CORE_EVENT, "event")[0];
  return {
    id: textOf(only(entry, ATOM, "id")),
    title: textOf(only(entry, ATOM, "title")),
    updated: textOf(only(entry, ATOM, "updated")),
    author: textOf(only(only(entry, ATOM, "author"), ATOM, "name")),
    categories: entry
      .getElementsByTagNameNS(ATOM, "category")
      .map((category) => category.getAttribute("term")!),
    contentType: content.getAttribute("type")!,
    contentText: textOf(content),
    ...(event && {
      record: { event: attributesOf(event), product: attributesOf(only(event, NOVA_EVENT, "product")) },
    }),
  };
}

function only(parent: Element, namespace: string, name: string): Element {
  const [element, second] = parent.getElementsByTagNameNS(namespace, name);
  if (element === undefined || second !== undefined) throw new Error(`not exactly one ${name}`);
  return element;
}

function textOf(element: Element): string {
  return element.textContent ?? "";
}

function attributesOf(element: Element): Record<string, string> {
  const plain = element.attributes.filter(({ namespaceURI }) => namespaceURI === null);
  return Object.fromEntries(plain.map(({ name, value }) => [name, value]));
}
