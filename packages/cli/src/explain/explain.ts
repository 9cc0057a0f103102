import type { LoadedConfig } from "@winchester/config";
import {
  type Event,
  type Explanation,
  explainStreams,
  type Logger,
  type Store,
  type StreamExplanation,
  TriggerManager,
  WinchesterError,
} from "@winchester/core";
import { CliError, UsageError } from "../cli-error.js";
import { readNotifications, readReadyEvents } from "../feed/read-value.js";
import type { ReadValue } from "../feed/reading.js";
import { describePosition } from "../input/input-record.js";
import { checkInputs, displayName, openInput } from "../input/open-input.js";
import { readRecords } from "../input/read-records.js";
import { type ConfigFlags, openConfig } from "../open/open-config.js";
import { openStore } from "../open/open-store.js";
import { printJson, printLine } from "../output/print.js";
import { describeExplanation, explanationToJSON } from "./explanation-text.js";

export interface ExplainFlags extends ConfigFlags {
  readonly json: boolean;
  readonly events: boolean;
  readonly "message-id"?: string | undefined;
}

/** What the triggers make of an event, and which streams it is in or would join; undefined without a store. */
export interface FullExplanation {
  readonly explanation: Explanation;
  readonly streams: readonly StreamExplanation[] | undefined;
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
  const read: ReadValue = flags.events ? readReadyEvents(logger) : readNotifications(distiller);
  let problems = 0;
  for await (const record of readRecords(displayName(file), openInput(file))) {
    const place = describePosition(record.position);
    const reading = "problem" in record ? undefined : read(record.value);
    if (reading?.outcome === "event") await print(reading.event);
    else {
      problems += 1;
      logger.warn(`${place}: ${problemOf(record, reading)}`);
    }
  }
  if (problems > 0) {
    throw new CliError("CLI_INPUT", "not every record is an event that could be explained", {
      hint: "the warnings above say which; `winchester distill` shows what definitions make of notifications",
    });
  }
}

function problemOf(
  record: { readonly problem?: string } | object,
  reading: ReturnType<ReadValue> | undefined,
): string {
  if ("problem" in record && record.problem !== undefined) return record.problem;
  if (reading?.outcome === "unmatched") return "no event definition takes the notification";
  return (reading?.outcome === "malformed" ? reading.problem : undefined) ?? "no event can be made of it";
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
