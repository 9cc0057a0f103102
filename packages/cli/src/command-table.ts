import type { Command } from "@oclif/core/command";

/**
 * All commands by their ids, which are their words with colons between. Each is loaded for itself: two dozen modules
 * that a command doesn't need would make every start slower.
 */
export const COMMAND_TABLE: Readonly<Record<string, () => Promise<Command.Class>>> = {
  check: async () => (await import("./commands/check.js")).Check,
  consume: async () => (await import("./commands/consume.js")).Consume,
  "db:current": async () => (await import("./commands/db/current.js")).DbCurrent,
  "db:downgrade": async () => (await import("./commands/db/downgrade.js")).DbDowngrade,
  "db:history": async () => (await import("./commands/db/history.js")).DbHistory,
  "db:stamp": async () => (await import("./commands/db/stamp.js")).DbStamp,
  "db:upgrade": async () => (await import("./commands/db/upgrade.js")).DbUpgrade,
  distill: async () => (await import("./commands/distill.js")).Distill,
  "events:count": async () => (await import("./commands/events/count.js")).EventsCount,
  "events:list": async () => (await import("./commands/events/list.js")).EventsList,
  "events:show": async () => (await import("./commands/events/show.js")).EventsShow,
  "events:trim": async () => (await import("./commands/events/trim.js")).EventsTrim,
  explain: async () => (await import("./commands/explain.js")).Explain,
  ingest: async () => (await import("./commands/ingest.js")).Ingest,
  init: async () => (await import("./commands/init.js")).Init,
  reconcile: async () => (await import("./commands/reconcile.js")).Reconcile,
  replay: async () => (await import("./commands/replay.js")).Replay,
  simulate: async () => (await import("./commands/simulate.js")).Simulate,
  "streams:count": async () => (await import("./commands/streams/count.js")).StreamsCount,
  "streams:list": async () => (await import("./commands/streams/list.js")).StreamsList,
  "streams:purge": async () => (await import("./commands/streams/purge.js")).StreamsPurge,
  "streams:reset": async () => (await import("./commands/streams/reset.js")).StreamsReset,
  "streams:show": async () => (await import("./commands/streams/show.js")).StreamsShow,
  "time-server": async () => (await import("./commands/time-server.js")).TimeServer,
  timex: async () => (await import("./commands/timex.js")).Timex,
  worker: async () => (await import("./commands/worker.js")).Worker,
};
