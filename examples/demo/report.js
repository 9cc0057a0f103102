// Prints what the demo did, so that a newcomer understands it.
import { codeOf, VERDICTS } from "./verdict-codes.js";

const number = new Intl.NumberFormat("en-US");
const print = (line = "") => process.stdout.write(`${line}\n`);
const heading = (text) => print(`\n${text}\n${"─".repeat(text.length)}`);
const count = (value, width = 7) => number.format(value).padStart(width);

export async function printReport({ store, notifications, dropped, added, processed, seconds, folder }) {
  print("Winchester turns notifications into events, collects events that belong together in streams,");
  print("and runs a pipeline over each stream that is complete, or whose time has run out.");
  print("Here: all events of an instance on a day, until nova's usage report on that day is in.");

  heading("1. Notifications became events");
  print(`${count(notifications)}  notifications of two simulated days of a small cloud`);
  print(`${count(dropped)}  of them of kinds that no event definition takes`);
  print(`${count(added.duplicates)}  came twice, and count once`);
  print(`${count(added.stored)}  events stored`);

  heading("2. Events were collected in streams, and the streams fired or expired");
  await printStreams(store);
  print(
    `  (${number.format(processed.fired)} fired: their report came. ${number.format(processed.expired)} expired: two days without one.)`,
  );

  heading("3. Each stream's report was compared with its events");
  await printVerdicts(store);

  heading("Look further");
  const command = (words) => print(`  node packages/cli/bin/run.js ${words} -c ${folder}/winchester.yaml`);
  command("streams count");
  command("streams list --limit 3 --with-events --json");
  command("events list --type compute.instance.exists.failed");
  command("check");
  print(`\nThe notifications, the configuration and the database (SQLite) are in ${folder}/`);
  print(`Done in ${seconds.toFixed(1)} s.`);
}

async function printStreams(store) {
  for (const { name, state, count: streams } of await store.countStreams({})) {
    print(`${count(streams)}  ${name.padEnd(16)} ${state}`);
  }
}

async function printVerdicts(store) {
  const verdicts = new Map();
  const eventTypes = ["verified", "failed", "warnings"].map((end) => `compute.instance.exists.${end}`);
  for await (const event of store.findEvents({ eventTypes })) {
    const code = codeOf(event);
    const known = verdicts.get(code);
    verdicts.set(code, { example: known?.example ?? event, count: (known?.count ?? 0) + 1 });
  }
  for (const code of Object.keys(VERDICTS)) {
    const verdict = verdicts.get(code);
    if (verdict !== undefined) await printVerdict(store, code, verdict);
  }
}

async function printVerdict(store, code, { example, count: events }) {
  print(`${count(events)}  ${code.padEnd(9)} ${VERDICTS[code]}`);
  const text = example.error ?? example.warnings;
  print(
    `           for example instance ${String(example.instance_id).slice(0, 8)}${text === "None" ? "" : `: ${text}`}`,
  );
  const timeline = await timelineOf(store, example);
  if (timeline !== undefined) print(`           ${timeline}`);
}

/** The events of the stream that a verdict is about, in a line. */
async function timelineOf(store, verdict) {
  const query = { names: ["instance_usage"], withEvents: true, limit: 1 };
  const wanted =
    verdict.original_message_id === undefined
      ? { ids: [verdict.stream_id] }
      : { messageId: verdict.original_message_id };
  for await (const stream of store.findStreams({ ...query, ...wanted })) {
    const steps = stream.events.filter(({ event_type }) => !event_type.endsWith(".update")).map(stepOf);
    const shown = steps.length > 6 ? [...steps.slice(0, 3), "…", ...steps.slice(-2)] : steps;
    return shown.join(" → ");
  }
  return undefined;
}

function stepOf({ event_type, timestamp }) {
  const time = timestamp.toZonedDateTimeISO("UTC").toPlainTime().toString({ smallestUnit: "minute" });
  return `${time} ${event_type.replace("compute.instance.", "")}`;
}
