import type { TriggerDefinition } from "../trigger/trigger-definition.js";

/** What one trigger made of a batch. */
export interface TriggerTally {
  opened: number;
  joined: number;
  readied: number;
}

/** What all triggers made of a batch. */
export class TriggerTallies {
  readonly #tallies = new Map<TriggerDefinition, TriggerTally>();

  of(trigger: TriggerDefinition): TriggerTally {
    let tally = this.#tallies.get(trigger);
    if (tally === undefined) {
      tally = { opened: 0, joined: 0, readied: 0 };
      this.#tallies.set(trigger, tally);
    }
    return tally;
  }

  entries(): ReadonlyMap<TriggerDefinition, TriggerTally> {
    return this.#tallies;
  }
}
