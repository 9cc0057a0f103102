import type { Event } from "@winchester/core";
import { Engine } from "json-rules-engine";

/** One rule in three forms: a glob on the event type and a condition on a trait. */
interface Rule {
  readonly glob: string;
  readonly pattern: RegExp;
  readonly trait: string;
  readonly criterion: unknown;
  readonly holds: (event: Event) => boolean;
  readonly operator: string;
  readonly value: string | number;
}

/** Seven globs, of which an event's type meets three or four. */
const GLOBS = [
  "compute.instance.*",
  "compute.instance.exists",
  "compute.instance.step_1*",
  "*.end",
  "compute.instance.delete.*",
  "volume.*",
  "image.*",
];

const RULES: readonly Rule[] = Array.from({ length: 20 }, (_, number) => {
  const glob = GLOBS[number % GLOBS.length] as string;
  return { glob, pattern: patternOf(glob), ...conditionOf(number) };
});

function patternOf(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
}

function conditionOf(number: number): Omit<Rule, "glob" | "pattern"> {
  switch (number % 3) {
    case 0: {
      const limit = 1024 * (1 + (number % 4));
      return {
        trait: "memory_mb",
        criterion: { numeric: `> ${limit}` },
        holds: (event) => typeof event.memory_mb === "number" && event.memory_mb > limit,
        operator: "greaterThan",
        value: limit,
      };
    }
    case 1: {
      const state = number % 2 === 0 ? "active" : "deleted";
      return {
        trait: "state",
        criterion: state,
        holds: (event) => event.state === state,
        operator: "equal",
        value: state,
      };
    }
    default: {
      const cpus = 1 + (number % 3);
      return {
        trait: "vcpus",
        criterion: { int: `>= ${cpus}` },
        holds: (event) => typeof event.vcpus === "number" && event.vcpus >= cpus,
        operator: "greaterThanInclusive",
        value: cpus,
      };
    }
  }
}

/** The rules as triggers. */
export function createRuleConfigs(): unknown[] {
  return RULES.map(({ glob, trait, criterion }, number) => ({
    name: `rule-${number}`,
    distinguished_by: ["instance_id"],
    match_criteria: [{ event_type: glob, traits: { [trait]: criterion } }],
    fire_criteria: [],
    expiration: "$last + 1d",
    fire_pipeline: "nothing",
  }));
}

/** What matching gives: the criteria's index and the distinguishing values. */
interface RuleMatch {
  readonly criteria: number;
  readonly distinguishing: Readonly<Record<string, unknown>>;
}

/** The rules by hand: closures, with a memo of those that an event type meets. */
export function createRuleClosures(): (event: Event) => RuleMatch[] {
  const memo = new Map<string, ((event: Event) => boolean)[]>();
  return (event) => {
    let candidates = memo.get(event.event_type);
    if (candidates === undefined) {
      candidates = RULES.filter(({ pattern }) => pattern.test(event.event_type)).map(({ holds }) => holds);
      memo.set(event.event_type, candidates);
    }
    const matches: RuleMatch[] = [];
    for (const holds of candidates) {
      if (holds(event)) matches.push({ criteria: 0, distinguishing: { instance_id: event.instance_id } });
    }
    return matches;
  };
}

/** The rules for json-rules-engine, which has no globs: an operator of our own tests the patterns. */
export function createRuleEngine(): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator<string, number>(
    "meets",
    (eventType, rule) => RULES[rule]?.pattern.test(eventType) ?? false,
  );
  for (const [number, { trait, operator, value }] of RULES.entries()) {
    engine.addRule({
      conditions: {
        all: [
          { fact: "event_type", operator: "meets", value: number },
          { fact: trait, operator, value },
        ],
      },
      event: { type: `rule-${number}` },
    });
  }
  return engine;
}
