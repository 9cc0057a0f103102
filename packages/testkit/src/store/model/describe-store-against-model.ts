import { instantFromMicros, MemoryStore, type Store } from "@winchester/core";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { waitOut } from "../gate.js";
import { uniqueName } from "../unique-name.js";
import type { Command } from "./command.js";
import { generateCommand } from "./generate-command.js";
import { Player, RUN_BEGIN } from "./player.js";
import { Random } from "./random.js";
import { type VisibleState, visibleState } from "./visible-state.js";

/** How much a store is compared with the model. */
export interface ModelSuiteOptions {
  /** How many random runs. Default 10. */
  readonly runs?: number;
  /** How many commands a run has. Default 60. */
  readonly steps?: number;
  /** The seed of the first run; the others count on from it. Default 1. */
  readonly seed?: number;
}

const TIMEOUT_MS = 120_000;
const RUN_LENGTH = 10_000_000;

/**
 * A mocha suite that plays the same random commands on a store and on `MemoryStore`, and compares all that one
 * can see of both after each: feeding (some of it rolled back), claiming, working, finishing, repairs, trimming
 * and queries. A run is the same whenever its seed is; where the two differ, the message has all commands so far.
 *
 * @example
 * describeStoreAgainstModel("MyStore", () => MyStore.open("my://localhost/test"), { runs: 50 });
 */
export function describeStoreAgainstModel(
  name: string,
  open: () => Promise<Store>,
  options: ModelSuiteOptions = {},
): void {
  const { runs = 10, steps = 60, seed: firstSeed = 1 } = options;
  describe(`${name} against the model`, function () {
    this.timeout(TIMEOUT_MS);
    let store: Store | undefined;

    before("open a store", async () => {
      store = await open();
    });
    after("close the store", async () => {
      await store?.close();
    });

    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      it(`does what the model does in ${steps} random steps (seed ${seed})`, async () => {
        await compare(store as Store, new Random(seed), steps);
      });
    }
  });
}

async function compare(store: Store, random: Random, steps: number): Promise<void> {
  const model = new MemoryStore();
  const run = uniqueName("run");
  const [tested, expected] = [new Player(store, run), new Player(model, run)];
  const played: string[] = [];
  try {
    for (const player of [tested, expected]) await begin(player);
    let state = await visibleState(expected);
    for (let step = 0; step < steps; step += 1) {
      const waiting = state.streams.some(({ state: name }) => !AT_REST.has(name));
      const command = generateCommand(random, { step, claims: expected.claimCount, waiting });
      played.push(JSON.stringify(command));
      state = await playBoth(command, tested, expected, () => describeRun(played));
    }
  } finally {
    await model.close();
  }
}

/** The states of streams that are due on no clock but the worker's, or not at all. */
const AT_REST: ReadonlySet<string> = new Set(["active", "completed", "error", "expire_error"]);

/** Registers the run's event type, and trims what earlier runs left. */
async function begin({ store, eventType }: Player): Promise<void> {
  await store.registerEventTypes([eventType]);
  while ((await store.trimEvents(instantFromMicros(RUN_BEGIN + RUN_LENGTH), 1_000)) > 0);
}

async function playBoth(
  command: Command,
  tested: Player,
  expected: Player,
  describePlayed: () => string,
): Promise<VisibleState> {
  const wanted = await expected.play(command);
  let given: unknown;
  try {
    given = await tested.play(command);
  } catch (cause) {
    throw new Error(`the store fails, and the model doesn't, ${describePlayed()}`, { cause });
  }
  expect(given, `the store answers otherwise than the model ${describePlayed()}`).to.deep.equal(wanted);
  if ("leaseMs" in command && command.leaseMs === 1) await waitOut(1);
  const state = await visibleState(expected);
  const { dueAt, ...seen } = await visibleState(tested);
  const { dueAt: latest, ...known } = state;
  expect(seen, `the store differs from the model ${describePlayed()}`).to.deep.equal(known);
  expect(dueAt ?? 0, `nextReady is later than the model's ${describePlayed()}`).to.be.at.most(latest ?? 0);
  return state;
}

function describeRun(played: readonly string[]): string {
  return `after command ${played.length} of:\n${played.join("\n")}\n`;
}
