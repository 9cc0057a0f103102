import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosSettings } from "./chaos-options.js";
import { CrewMember } from "./crew-member.js";
import type { Findings } from "./findings.js";
import type { ChaosRole } from "./messages.js";
import type { WeakPoint } from "./weak-point.js";

/** How often waiting looks again. */
const LOOK_EVERY_MS = 50;
/** A process that ends by itself isn't started again for ever. */
const MOST_ENDINGS = 20;

/** What a crew is made of. */
export interface CrewParts {
  readonly settings: ChaosSettings;
  readonly execArgv: readonly string[] | undefined;
  readonly findings: Findings;
  readonly onReached: (member: CrewMember, point: WeakPoint) => void;
}

/** The processes of a run. */
export class Crew {
  readonly #parts: CrewParts;
  readonly #members: CrewMember[] = [];
  #endings = 0;
  redelivered = 0;
  effects = 0;

  constructor(parts: CrewParts) {
    this.#parts = parts;
  }

  get members(): readonly CrewMember[] {
    return this.#members;
  }

  start(role: ChaosRole, count: number): CrewMember[] {
    const members = Array.from({ length: count }, (_, index) => this.#create(role, index));
    this.#members.push(...members);
    for (const member of members) member.start();
    return members;
  }

  /** Waits until all processes have opened their stores. */
  async untilReady(patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs;
    while (this.#members.some(({ ready }) => !ready) && performance.now() < until) await sleep(LOOK_EVERY_MS);
  }

  /** Waits for processes to come to their end; those that take longer are killed, and noted. */
  async finish(members: readonly CrewMember[], patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs;
    while (members.some(({ done }) => !done) && performance.now() < until) await sleep(LOOK_EVERY_MS);
    for (const member of members) {
      if (member.done) continue;
      this.#parts.findings.add("process-stuck", `${member.name} (after ${patienceMs} ms)`);
      member.done = true;
      await member.kill();
    }
  }

  /** Ends whatever still runs. */
  async killAll(): Promise<void> {
    for (const member of this.#members) {
      member.done = true;
      await member.kill();
    }
  }

  #create(role: ChaosRole, index: number): CrewMember {
    const { settings, execArgv, findings, onReached } = this.#parts;
    const listener = {
      onReached,
      onDone: ({ redelivered, effects }: { redelivered: number; effects: number }): void => {
        this.redelivered += redelivered;
        this.effects += effects;
      },
      onEnded: (member: CrewMember, how: string): void => {
        findings.add("process-ended", how);
        this.#endings += 1;
        if (this.#endings < MOST_ENDINGS) member.start();
      },
    };
    return new CrewMember(role, index, { settings, execArgv, listener });
  }
}
