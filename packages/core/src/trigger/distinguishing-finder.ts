import type { TimeSpan } from "@winchester/timex";
import type { Event, TraitValue } from "../event/event.js";
import { isTraitValue } from "../event/trait-value.js";
import type { DistinguishingJSON, DistinguishingSource } from "./distinguishing-source.js";

/** The distinguishing values of an event, ready for a store. */
export interface DistinguishingKey {
  /** Names in the order of `distinguished_by`. */
  readonly distinguishing: Readonly<Record<string, DistinguishingJSON>>;
  /** The same as JSON text with sorted names: equal values give equal text, in every process. */
  readonly key: string;
}

/** Finds all distinguishing values of an event, or null where one lacks. */
export interface DistinguishingFinder {
  findValues(event: Event): Record<string, TraitValue | TimeSpan> | null;
  findKey(event: Event): DistinguishingKey | null;
}

/**
 * A finder of the values from these sources. Nearly all triggers have one or two: for these there are finders without
 * loops and lists, which make nothing before all values are found.
 */
export function createFinder(sources: readonly DistinguishingSource[]): DistinguishingFinder {
  const [first, second] = sources;
  if (first !== undefined && sources.length === 1) {
    return first.bucket === undefined ? createTraitFinder(first) : createSingleFinder(first);
  }
  if (first !== undefined && second !== undefined && sources.length === 2) {
    return createPairFinder(first, second);
  }
  return createListFinder(sources);
}

/** One plain name. */
function createTraitFinder(source: DistinguishingSource): DistinguishingFinder {
  const { name, trait } = source;
  const { findKey } = createSingleFinder(source);
  return {
    findValues(event) {
      const value = event[trait];
      if (typeof value !== "string" && !isTraitValue(value)) return null;
      const values: Record<string, TraitValue> = {};
      values[name] = value;
      return values;
    },
    findKey,
  };
}

function createSingleFinder(source: DistinguishingSource): DistinguishingFinder {
  const { name } = source;
  const prefix = `{${prefixOf(name)}`;
  return {
    findValues(event) {
      const value = source.findValue(event);
      if (value === undefined) return null;
      const values: Record<string, TraitValue | TimeSpan> = {};
      values[name] = value;
      return values;
    },
    findKey(event) {
      const found = source.find(event);
      if (found === undefined) return null;
      const distinguishing: Record<string, DistinguishingJSON> = {};
      distinguishing[name] = found.json;
      return { distinguishing, key: `${prefix}${found.text}}` };
    },
  };
}

function createPairFinder(first: DistinguishingSource, second: DistinguishingSource): DistinguishingFinder {
  const inOrder = first.name < second.name;
  const firstPrefix = `${inOrder ? "{" : ","}${prefixOf(first.name)}`;
  const secondPrefix = `${inOrder ? "," : "{"}${prefixOf(second.name)}`;
  return {
    findValues(event) {
      const firstValue = first.findValue(event);
      if (firstValue === undefined) return null;
      const secondValue = second.findValue(event);
      if (secondValue === undefined) return null;
      const values: Record<string, TraitValue | TimeSpan> = {};
      values[first.name] = firstValue;
      values[second.name] = secondValue;
      return values;
    },
    findKey(event) {
      const firstFound = first.find(event);
      if (firstFound === undefined) return null;
      const secondFound = second.find(event);
      if (secondFound === undefined) return null;
      const distinguishing: Record<string, DistinguishingJSON> = {};
      distinguishing[first.name] = firstFound.json;
      distinguishing[second.name] = secondFound.json;
      const firstText = `${firstPrefix}${firstFound.text}`;
      const secondText = `${secondPrefix}${secondFound.text}`;
      return {
        distinguishing,
        key: inOrder ? `${firstText}${secondText}}` : `${secondText}${firstText}}`,
      };
    },
  };
}

/** Any number of names, and none. */
function createListFinder(sources: readonly DistinguishingSource[]): DistinguishingFinder {
  const sorted = sources
    .map(({ name }, index) => ({ index, name, prefix: prefixOf(name) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return {
    findValues(event) {
      const values: Record<string, TraitValue | TimeSpan> = {};
      for (const source of sources) {
        const value = source.findValue(event);
        if (value === undefined) return null;
        values[source.name] = value;
      }
      return values;
    },
    findKey(event) {
      const distinguishing: Record<string, DistinguishingJSON> = {};
      const texts: string[] = [];
      for (const source of sources) {
        const found = source.find(event);
        if (found === undefined) return null;
        distinguishing[source.name] = found.json;
        texts.push(found.text);
      }
      let key = "";
      for (const { index, prefix } of sorted) key += `${key === "" ? "{" : ","}${prefix}${texts[index]}`;
      return { distinguishing, key: key === "" ? "{}" : `${key}}` };
    },
  };
}

function prefixOf(name: string): string {
  return `${JSON.stringify(name)}:`;
}
