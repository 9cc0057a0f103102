import { isDeepStrictEqual } from "node:util";
import type { TriggerManager } from "@winchester/core";
import type { LoadedTrigger } from "../load/load-triggers.js";
import type { LoadedConfig } from "../load/loaded-config.js";

/** What a reload has changed, by the names of triggers. */
export interface ReloadResult {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** What has changed too but is in force only after a restart: names of settings, `pipelines`, `event definitions`. */
  readonly needsRestart: readonly string[];
}

/** The configuration that the parts were made of, the one whose triggers are in force, and the one just read. */
export interface ReloadedConfigs {
  readonly running: LoadedConfig;
  readonly current: LoadedConfig;
  readonly next: LoadedConfig;
}

/** How trigger definitions differ, and what else does. */
export function compareConfigs({ running, current, next }: ReloadedConfigs): ReloadResult {
  const old = recordsOf(current.triggers);
  const now = recordsOf(next.triggers);
  const names = Object.keys(next.settings) as (keyof LoadedConfig["settings"])[];
  const needsRestart: string[] = names.filter((name) => !isSame(running.settings[name], next.settings[name]));
  if (!isSame(running.pipelines, next.pipelines)) needsRestart.push("pipelines");
  if (running.eventDefinitions !== next.eventDefinitions) needsRestart.push("event definitions");
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    changed: [...now].flatMap(([name, record]) =>
      old.has(name) && !isSame(old.get(name), record) ? [name] : [],
    ),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    needsRestart,
  };
}

/** Puts the difference into force, all of it at once: no event is matched between the first step and the last. */
export function applyTriggers(manager: TriggerManager, difference: ReloadResult, after: LoadedConfig): void {
  const records = recordsOf(after.triggers);
  for (const name of difference.removed) manager.deleteTriggerDefinition(name);
  for (const name of [...difference.changed, ...difference.added])
    manager.addTriggerDefinition(records.get(name));
}

function recordsOf(triggers: readonly LoadedTrigger[]): Map<string, LoadedTrigger["record"]> {
  return new Map(triggers.map(({ definition, record }) => [definition.name, record]));
}

/** Time expressions are the same when their texts are. */
function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(plain(a), plain(b));
}

function plain(value: unknown): unknown {
  const { source } = (value ?? {}) as { source?: unknown };
  return typeof source === "string" ? source : value;
}
