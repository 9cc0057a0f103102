import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import {
  type InjectedFault,
  inRealTime,
  type Notification,
  type SimulationOptions,
  SimulatorError,
  simulate,
} from "@winchester/simulator";
import { CliError, UsageError } from "../cli-error.js";
import { listenForStop } from "../open/stop-signal.js";

export interface SimulateFlags {
  readonly operations?: number | undefined;
  readonly days?: number | undefined;
  readonly seed?: string | undefined;
  readonly start?: string | undefined;
  readonly instances?: number | undefined;
  readonly tenants?: number | undefined;
  readonly hosts?: number | undefined;
  readonly "operations-per-day"?: number | undefined;
  readonly "fault-rate"?: number | undefined;
  readonly "duplicate-rate"?: number | undefined;
  readonly faults?: string | undefined;
  readonly output?: string | undefined;
  readonly "real-time": boolean;
  readonly speed?: number | undefined;
}

/** Lines are written together up to this length, which is faster than one by one. */
const WRITE_TOGETHER = 64 * 1024;

/** Writes simulated notifications as JSON lines to standard output or a file. */
export async function writeSimulation(flags: SimulateFlags): Promise<void> {
  const { signal, end } = listenForStop();
  const faults: InjectedFault[] = [];
  const notifications = asUsage(() => simulate(toOptions(flags, (fault) => faults.push(fault))));
  const paced = flags["real-time"]
    ? asUsage(() => inRealTime(notifications, { speed: flags.speed, signal }))
    : notifications;
  try {
    await writeTo(flags.output, (output) => writeLines(paced, output, signal, flags["real-time"]));
    if (flags.faults !== undefined) {
      await writeTo(flags.faults, (output) => writeLines(faults, output, signal, false));
    }
  } finally {
    end();
  }
}

function toOptions(flags: SimulateFlags, onFault: (fault: InjectedFault) => void): SimulationOptions {
  const { operations, days, seed, start, instances, tenants, hosts } = flags;
  return {
    ...{ operations, days, seed, start, instances, tenants, hosts },
    operationsPerDay: flags["operations-per-day"],
    faultRate: flags["fault-rate"],
    duplicateRate: flags["duplicate-rate"],
    onFault,
  };
}

async function writeLines(
  values: AsyncIterable<Notification> | Iterable<Notification | InjectedFault>,
  output: Writable,
  signal: AbortSignal,
  atOnce: boolean,
): Promise<void> {
  let text = "";
  const flush = async (): Promise<void> => {
    if (text !== "" && !output.write(text)) await once(output, "drain");
    text = "";
  };
  for await (const value of values) {
    if (signal.aborted) break;
    text += `${JSON.stringify(value)}\n`;
    if (atOnce || text.length >= WRITE_TOGETHER) await flush();
  }
  await flush();
}

async function writeTo(file: string | undefined, write: (output: Writable) => Promise<void>): Promise<void> {
  if (file === undefined) return write(process.stdout);
  const target = createWriteStream(file);
  try {
    await once(target, "open");
    if (file.endsWith(".gz")) {
      const gzip = createGzip();
      gzip.pipe(target);
      await write(gzip);
      gzip.end();
    } else {
      await write(target);
      target.end();
    }
    await finished(target);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "EACCES" ? "you may not write there" : message;
    throw new CliError("CLI_OUTPUT", `${file} can't be written: ${reason}`, { cause });
  }
}

/** The simulator names its options in its own way: `faultRate` is `--fault-rate` here. */
function asUsage<T>(create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    const message = error.message.replace(
      /^\w+/,
      (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
    throw new UsageError(message, error.hint);
  }
}
