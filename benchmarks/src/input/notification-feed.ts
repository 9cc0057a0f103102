import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { TriggerDefinition } from "@winchester/core";
import { simulate } from "@winchester/simulator";
import { parse } from "yaml";
import { sharedDataFolder } from "../../../scripts/shared-data.js";
import { USAGE_DEFINITIONS } from "./text-definitions.js";

/** Notifications as they come, with what makes events and streams of them. */
export interface NotificationFeed {
  /** Where they are from, for the table. */
  readonly source: string;
  readonly lines: readonly string[];
  readonly definitions: string;
  readonly trigger: TriggerDefinition;
}

/** How long after its last event a stream of the feed's trigger expires. */
export const DAY_EXPIRES_AFTER_MICROS = 2 * 86_400_000_000;

const DAY_TRIGGER = {
  name: "day",
  distinguished_by: ["instance_id", { timestamp: "day" }],
  match_criteria: [
    { event_type: ["compute.instance.*", "!compute.instance.exists"] },
    { event_type: "compute.instance.exists", map_distinguished_by: { timestamp: "audit_period_beginning" } },
  ],
  fire_criteria: [
    {
      event_type: "compute.instance.exists",
      traits: { audit_period_ending: { datetime: "$audit_period_beginning + 1d" } },
    },
  ],
  expiration: "$last + 2d",
  fire_pipeline: "nothing",
  expire_pipeline: "nothing",
};

/** The ids by which copies of notifications are made others: notifications of other instances. */
const IDS = /"(message_id|instance_id|instance_uuid)": ?"([^"]{2})([^"]*)"/g;

/** The recorded day with the sandbox's configuration; where the shared data isn't there, simulated notifications. */
export async function loadNotificationFeed(count: number): Promise<NotificationFeed> {
  const folder = sharedDataFolder();
  if (folder === undefined) {
    const lines = [...simulate({ operations: Math.ceil(count / 7), seed: 1 })].map((each) =>
      JSON.stringify(each),
    );
    return {
      source: "simulated",
      lines: repeatLines(lines, count),
      definitions: USAGE_DEFINITIONS,
      trigger: TriggerDefinition.parse(DAY_TRIGGER),
    };
  }
  const sandbox = join(folder, "config", "stacktach-sandbox");
  const day = gunzipSync(await readFile(join(folder, "openstack-day.jsonl.gz"))).toString();
  const [trigger] = parse(await readFile(join(sandbox, "triggers.yaml"), "utf8")) as unknown[];
  return {
    source: "openstack-day, sandbox definitions",
    lines: repeatLines(day.trimEnd().split("\n"), count),
    definitions: await readFile(join(sandbox, "event_definitions.yaml"), "utf8"),
    trigger: TriggerDefinition.parse(trigger),
  };
}

function repeatLines(lines: readonly string[], count: number): string[] {
  const repeated: string[] = [];
  for (let copy = 0; repeated.length < count; copy += 1) {
    const mark = copy.toString(16).padStart(2, "0");
    for (const line of lines) {
      if (repeated.length === count) break;
      repeated.push(copy === 0 ? line : line.replaceAll(IDS, `"$1": "${mark}$3"`));
    }
  }
  return repeated;
}
