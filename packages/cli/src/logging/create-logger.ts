import { mkdirSync, openSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { LogFields, Logger } from "@winchester/core";
import type { DestinationStream, Logger as PinoLogger } from "pino";
import { CliError } from "../cli-error.js";
import { LOG_LEVELS, type LogLevel } from "./log-level.js";
import { formatLogText } from "./log-text.js";

const require = createRequire(import.meta.url);
const STDERR = 2;

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: "text" | "json";
  /** Where the lines go. Default: standard error. */
  readonly file?: string | undefined;
  /** Whether the text form shows the stacks of errors. Default: false. */
  readonly stacks?: boolean | undefined;
}

/**
 * A logger on pino. Lines are written at once and in order, so that none is missing when the process ends. Pino is
 * loaded with the first line: most commands never log one.
 *
 * @throws CliError CLI_OUTPUT where the log file can't be written
 */
export function createLogger({ level, format, file, stacks = false }: LoggerOptions): Logger {
  const fd = file === undefined ? STDERR : openLogFile(file);
  let pino: PinoLogger | undefined;
  const least = LOG_LEVELS.indexOf(level);
  const log = (at: LogLevel) => (message: string, fields?: LogFields) => {
    if (LOG_LEVELS.indexOf(at) < least) return;
    pino ??= createPino(level, destinationOf(fd, format, stacks));
    pino[at](fields ?? {}, message);
  };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

function createPino(level: LogLevel, destination: DestinationStream): PinoLogger {
  const { pino } = require("pino") as typeof import("pino");
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
    },
    destination,
  );
}

function destinationOf(fd: number, format: "text" | "json", stacks: boolean): DestinationStream {
  const isTerminal = fd === STDERR && process.stderr.isTTY;
  return {
    write(line: string): void {
      const text = format === "text" ? formatLogText(line, stacks) : line;
      // A progress bar may stand in this line; it is drawn again with the next step.
      writeAll(fd, isTerminal ? `\r\u001b[K${text}` : text);
    },
  };
}

/** A pipe that is full answers EAGAIN; nobody reads on the other side any more: EPIPE. */
function writeAll(fd: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/**
 * Opens a log file for appending, and makes its folder.
 *
 * @throws CliError CLI_OUTPUT where it can't be written
 */
export function openLogFile(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, "a");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "EACCES" || code === "EPERM" ? "you may not write there" : message;
    throw new CliError("CLI_OUTPUT", `the log file ${file} can't be written: ${reason}`, {
      hint: "change log_file in the configuration",
      cause,
    });
  }
}
