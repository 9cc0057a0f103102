import { readFile } from "node:fs/promises";
import { type Event, type Logger, type NotificationDistiller, WinchesterError } from "@winchester/core";
import type { Distillation } from "@winchester/distiller";
import { type ConfigFlags, createCommandLogger, openConfig } from "../open/open-config.js";

export interface DistillerFlags extends ConfigFlags {
  readonly definitions?: string | undefined;
  readonly "catch-all"?: boolean | undefined;
}

/** A distiller that tells what it dropped. */
export interface DetailedDistiller {
  explain(notification: unknown): Distillation<Event>;
}

/** A distiller, and the logger that the options ask for. */
export interface OpenedDistiller {
  readonly distiller: DetailedDistiller;
  readonly logger: Logger;
}

/** The distiller of the definitions that the options name, else of the configuration. */
export async function openDistiller(flags: DistillerFlags): Promise<OpenedDistiller> {
  const { definitions } = flags;
  if (definitions !== undefined) {
    const logger = createCommandLogger(flags);
    return { distiller: await loadDefinitions(definitions, flags["catch-all"] ?? false), logger };
  }
  const { config, logger } = await openConfig(flags, { needsDatabase: false });
  return { distiller: withDetails(config.distiller), logger };
}

/**
 * Makes a distiller tell what it dropped; one that was written by others can tell no more than whether there is
 * an event.
 *
 * @throws WinchesterError CORE_NO_DISTILLER
 */
export function withDetails(distiller: NotificationDistiller | undefined): DetailedDistiller {
  if (distiller === undefined) {
    throw new WinchesterError("CORE_NO_DISTILLER", "the configuration has no event definitions", {
      hint: "set distiller_config, or name a file with --definitions",
    });
  }
  if ("explain" in distiller) return distiller as unknown as DetailedDistiller;
  return {
    explain(notification): Distillation<Event> {
      const event = distiller.distill(notification);
      const outcome = event === null ? "unmatched" : "distilled";
      return {
        outcome,
        event,
        traits: [],
        warnings: [],
        ...(event === null && { problem: "no event came of it" }),
      };
    },
  };
}

async function loadDefinitions(file: string, catchAll: boolean): Promise<DetailedDistiller> {
  const { Distiller, parseEventDefinitions } = await import("@winchester/distiller");
  return new Distiller(parseEventDefinitions(await readFile(file, "utf8"), file), { catchAll });
}
