import { createRequire } from "node:module";
import type { Event, Logger } from "@winchester/core";
import type { Document, Element } from "@xmldom/xmldom";
import { toEventRecord } from "../event-json.js";
import { toIsoDatetime } from "../plain-datetime.js";
import { findTrait, isInstant } from "../trait.js";
import { createUsageRecord, type ExtraInfo } from "./usage-record.js";
import { toXmlText } from "./xml-text.js";

const require = createRequire(import.meta.url);

const ATOM = "http://www.w3.org/2005/Atom";
const CORE_EVENT = "http://docs.rackspace.com/core/event";
const NOVA_EVENT = "http://docs.rackspace.com/event/nova";

/** What is in the `atom:content` of an entry. */
export type ContentFormat = "json" | "cuf_xml";

/** What entries are made of beside the event. */
export interface AtomEntryOptions {
  readonly contentFormat: ContentFormat;
  /** Empty: the event type. */
  readonly title: string;
  readonly author: string;
  readonly categories: readonly string[];
  readonly extraInfo: ExtraInfo;
  readonly logger: Logger;
}

/** The Atom entry (RFC 4287) of an event, as XML text. It is well-formed whatever the traits hold. */
export function createAtomEntry(event: Event, options: AtomEntryOptions): string {
  // Loaded with the first entry: whoever uses another handler of this package doesn't wait for it.
  const { DOMImplementation, XMLSerializer } = require("@xmldom/xmldom") as typeof import("@xmldom/xmldom");
  const document = new DOMImplementation().createDocument(ATOM, "atom:entry");
  const entry = document.documentElement!;
  const isRecord = options.contentFormat === "cuf_xml";
  const type = isRecord ? `${event.event_type}.cuf` : event.event_type;
  appendAtom(entry, "id", {}, `urn:uuid:${event.message_id}`);
  for (const term of [...options.categories, type, ...findOriginalId(event)]) {
    appendAtom(entry, "category", { term });
  }
  appendAtom(entry, "title", { type: "text" }, options.title || type);
  appendAtom(entry, "updated", {}, toIsoDatetime(event.timestamp));
  appendAtom(appendAtom(entry, "author", {}), "name", {}, options.author);
  if (isRecord) {
    appendUsageRecord(appendAtom(entry, "content", { type: "application/xml" }), event, options);
  } else {
    appendAtom(entry, "content", { type: "application/json" }, JSON.stringify(toEventRecord(event)));
  }
  return new XMLSerializer().serializeToString(document, { requireWellFormed: true });
}

function findOriginalId(event: Event): string[] {
  const id = findTrait(event, "original_message_id");
  return id === undefined ? [] : [`original_message_id:${isInstant(id) ? toIsoDatetime(id) : id}`];
}

function appendUsageRecord(content: Element, event: Event, options: AtomEntryOptions): void {
  const record = createUsageRecord(event, options.extraInfo, options.logger);
  const usage = appendElement(content, CORE_EVENT, "event", record.event);
  appendElement(usage, NOVA_EVENT, "nova:product", record.product);
}

function appendAtom(
  parent: Element,
  name: string,
  attributes: Readonly<Record<string, string>>,
  text?: string,
): Element {
  const element = appendElement(parent, ATOM, `atom:${name}`, attributes);
  if (text !== undefined) element.appendChild(ownerOf(parent).createTextNode(toXmlText(text)));
  return element;
}

function appendElement(
  parent: Element,
  namespace: string,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Element {
  const element = ownerOf(parent).createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, toXmlText(value));
  parent.appendChild(element);
  return element;
}

function ownerOf(element: Element): Document {
  return element.ownerDocument!;
}
