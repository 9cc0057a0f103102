/** What a setting takes. */
export type SettingType =
  | "text"
  | "path"
  | "path or list"
  | "URL"
  | "true or false"
  | "whole number"
  | "seconds"
  | "time expression"
  | "log level"
  | "mapping of names"
  | "mapping"
  | "ignored";

/** One key of `winchester.yaml`. */
export interface SettingKey {
  /** As it is written, sections with a dot: `database.url`. */
  readonly key: string;
  readonly type: SettingType;
  /** As it would be written; undefined where there is none. */
  readonly default: string | number | boolean | undefined;
  /** Of a number, the least that makes sense. */
  readonly least?: number;
  readonly description: string;
}

/** Every key of `winchester.yaml`, in the order in which the documentation lists them. */
export const SETTING_KEYS: readonly SettingKey[] = [
  {
    key: "config_path",
    type: "path or list",
    default: ".",
    description:
      "Folders in which the other files are looked for, in this order, relative to this file. One that isn't there is passed over with a warning. The folder of this file is always searched, last.",
  },
  {
    key: "database.url",
    type: "URL",
    default: undefined,
    description:
      "`mysql://`, `postgresql://` (or `postgres://`), or `sqlite:` with a path relative to this file or `:memory:`. `--database` and `WINCHESTER_DATABASE_URL` go before it. Required, unless one of them is there.",
  },
  {
    key: "distiller_config",
    type: "path",
    default: undefined,
    description: "The file with event definitions. Without it, only ready events can be fed.",
  },
  {
    key: "distiller_trait_plugins",
    type: "mapping of names",
    default: undefined,
    description: "Trait plugins of your own: name → `package:export` or `./file.js:export`.",
  },
  {
    key: "catch_all_notifications",
    type: "true or false",
    default: false,
    description: "Makes an event of every notification, also of those that no event definition takes.",
  },
  {
    key: "trigger_definitions",
    type: "path",
    default: undefined,
    description: "The file with trigger definitions. Without it, events are stored and nothing else happens.",
  },
  {
    key: "pipeline_config",
    type: "path",
    default: undefined,
    description: "The file with pipelines: name → list of handlers.",
  },
  {
    key: "pipeline_handlers",
    type: "mapping of names",
    default: undefined,
    description: "The handlers that pipelines can name: name → `package:export` or `./file.js:export`.",
  },
  {
    key: "pipeline_worker_batch_size",
    type: "whole number",
    default: 1000,
    least: 1,
    description: "The most streams that a worker claims at a time.",
  },
  {
    key: "pipeline_worker_delay",
    type: "seconds",
    default: 10,
    least: 0.1,
    description: "The longest that a worker sleeps when nothing is ready.",
  },
  {
    key: "pipeline_concurrency",
    type: "whole number",
    default: 8,
    least: 1,
    description: "How many streams one worker processes at a time.",
  },
  {
    key: "pipeline_lease",
    type: "seconds",
    default: 60,
    least: 1,
    description:
      "How long a claimed stream belongs to its worker, which renews it in time. After a crash, another worker takes over when it has run out.",
  },
  {
    key: "retry_limit",
    type: "whole number",
    default: 8,
    least: 1,
    description: "After how many failed attempts a stream goes to its error state.",
  },
  {
    key: "retry_delay",
    type: "seconds",
    default: 1,
    description: "The wait after the first failure. It doubles with each further one, with jitter.",
  },
  {
    key: "retry_max_delay",
    type: "seconds",
    default: 300,
    description: "The longest wait between two attempts.",
  },
  {
    key: "unknown_trigger_grace",
    type: "seconds",
    default: 600,
    description:
      "How long a stream whose trigger or pipeline this worker doesn't know is left to workers with a newer configuration, before it goes to its error state.",
  },
  {
    key: "stop_timeout",
    type: "seconds",
    default: 30,
    description: "How long a stopping worker waits for the pipelines in hand.",
  },
  {
    key: "purge_completed_streams",
    type: "true or false",
    default: true,
    description: "Deletes finished streams. Their events stay.",
  },
  {
    key: "trim_events",
    type: "true or false",
    default: false,
    description: "Deletes old events that no unfinished stream has.",
  },
  {
    key: "trim_events_age",
    type: "time expression",
    default: "$timestamp - 14d",
    description: "Events older than this are old; `$timestamp` is now.",
  },
  {
    key: "trim_events_batch_size",
    type: "whole number",
    default: 100,
    least: 1,
    description: "How many events are trimmed at a time.",
  },
  {
    key: "trait_index",
    type: "true or false",
    default: false,
    description: "Keeps an index for searching events by traits, where the database offers one.",
  },
  {
    key: "amqp",
    type: "mapping",
    default: undefined,
    description:
      "Where `winchester consume` takes notifications from: RabbitMQ's address, and `sources`, a list of exchanges. The README of `@winchester/amqp` has its keys.",
  },
  {
    key: "statistics_period",
    type: "seconds",
    default: 10,
    least: 1,
    description: "How often counters are logged.",
  },
  {
    key: "time_sync_endpoint",
    type: "URL",
    default: undefined,
    description: "The time sync service that feeders and workers share when they replay old notifications.",
  },
  {
    key: "log_level",
    type: "log level",
    default: "info",
    description: "`debug`, `info`, `warning` or `error`.",
  },
  {
    key: "log_file",
    type: "path",
    default: undefined,
    description:
      "Where the log goes, relative to this file; `%(proc_name)s` in it stands for the name of the process. Default: standard error.",
  },
  {
    key: "logging_config",
    type: "ignored",
    default: undefined,
    description: "A configuration file of Python's logging; accepted with a warning.",
  },
  {
    key: "database.echo_sql",
    type: "ignored",
    default: undefined,
    description: "An option of SQLAlchemy; accepted with a warning.",
  },
];
