import type { LoadedConfig } from "@winchester/config";
import {
  type Event,
  explainStreams,
  type Logger,
  type Store,
  TriggerManager,
  WinchesterError,
} from "@winchester/core";
import { CliError, UsageError } from "../cli-error.js";
import { readNotifications, readReadyEvents } from "../feed/read-value.js";
import type { Reading, ReadValue } from "../feed/reading.js";
import { createUnwrap } from "../feed/unwrap-notification.js";
import { describePosition } from "../input/input-record.js";
import { checkInputs, displayName, openInput } from "../input/open-input.js";
import { readRecords } from "../input/read-records.js";
import { type ConfigFlags, openConfig } from "../open/open-config.js";
import { openStore } from "../open/open-store.js";
import { countOf } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { describeExplanation, explanationToJSON } from "./explanation-text.js";
import type { FullExplanation } from "./full-explanation.js";

export interface ExplainFlags extends ConfigFlags {
  readonly json: boolean;
  readonly events: boolean;
  readonly unwrap?: boolean | undefined;
  readonly "message-id"?: string | undefined;
}

/** Prints why each trigger takes or refuses an event of a file or of the store. */
export async function explain(file: string | undefined, flags: ExplainFlags): Promise<void> {
  const { "message-id": messageId } = flags;
  if ((file === undefined) === (messageId === undefined)) {
    throw new UsageError("either a file or --message-id is needed", "for example --message-id ID");
  }
  const { config, logger } = await openConfig(flags, { needsDatabase: messageId !== undefined });
  if (file !== undefined) await checkInputs([file]);
  const store =
    messageId === undefined ? await tryStore(config, logger) : await openStore(config, { logger });
  try {
    const print = createPrinter(config, store, flags.json);
    if (messageId === undefined) await explainFile(file ?? "", flags, config, logger, print);
    else await print(await getEvent(messageId, store));
  } finally {
    await store?.close();
  }
}

async function explainFile(
  file: string,
  flags: ExplainFlags,
  { distiller }: LoadedConfig,
  logger: Logger,
  print: (event: Event) => Promise<void>,
): Promise<void> {
  const read: ReadValue = flags.events
    ? readReadyEvents(logger)
    : readNotifications(distiller, await createUnwrap(flags.unwrap));
  let malformed = 0;
  for await (const record of readRecords(displayName(file), openInput(file))) {
    const place = describePosition(record.position);
    const reading: Reading =
      "problem" in record ? { outcome: "malformed", problem: record.problem } : read(record.value);
    if (reading.outcome === "event") await print(reading.event);
    else if (reading.outcome === "unmatched") await printUnmatched(place, flags.json);
    else {
      malformed += 1;
      logger.warn(`${place}: ${reading.problem ?? "no event can be made of it"}`);
    }
  }
  if (malformed > 0) {
    throw new CliError("CLI_INPUT", `no event could be made of ${countOf(malformed, "record")}`, {
      hint: "the warnings above say of which and why",
    });
  }
}

async function printUnmatched(position: string, json: boolean): Promise<void> {
  const problem = "no event definition takes the notification";
  await (json ? printJson({ position, problem }) : printLine(`${position}: ${problem}\n`));
}

/** `TriggerManager.explain` needs no store; where there is one, streams are looked up in it. */
function createPrinter(
  { triggers }: LoadedConfig,
  store: Store | undefined,
  json: boolean,
): (event: Event) => Promise<void> {
  const definitions = triggers.map(({ definition }) => definition);
  return async (event) => {
    const { MemoryStore } = await import("@winchester/core");
    const manager = new TriggerManager({ store: store ?? new MemoryStore(), triggers: definitions });
    const explanation = manager.explain(event);
    const streams = store && (await explainStreams(event, definitions, store));
    const full: FullExplanation = { explanation, streams };
    if (json) await printJson(explanationToJSON(full));
    else await printLine(`${describeExplanation(full)}\n`);
  };
}

async function getEvent(messageId: string, store: Store | undefined): Promise<Event> {
  if (store !== undefined) {
    for await (const event of store.findEvents({ messageIds: [messageId], limit: 1 })) return event;
  }
  throw new CliError("CLI_NOT_FOUND", `there is no event ${messageId}`, {
    hint: "`winchester events list` shows what there is",
  });
}

async function tryStore(config: LoadedConfig, logger: Logger): Promise<Store | undefined> {
  if (config.databaseUrl === undefined) return undefined;
  try {
    return await openStore(config, { logger });
  } catch (error) {
    if (!(error instanceof WinchesterError)) throw error;
    logger.info(`streams aren't looked up: ${error.message}`);
    return undefined;
  }
}
