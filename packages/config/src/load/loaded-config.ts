import type { HandlerClass, NotificationDistiller } from "@winchester/core";
import type { ConfigProblem } from "../config-problem.js";
import type { Settings } from "../settings/settings.js";
import type { LoadedAmqp } from "./load-amqp.js";
import type { Pipelines } from "./load-pipelines.js";
import type { LoadedTrigger } from "./load-triggers.js";

/** A configuration, read and checked, from which nothing runs yet. */
export interface LoadedConfig {
  /** The absolute path of `winchester.yaml`. */
  readonly file: string;
  /** Every file that was read, absolute: what to watch for changes. */
  readonly files: readonly string[];
  /** Where the other files were looked for. */
  readonly folders: readonly string[];
  readonly settings: Settings;
  /** In the form that stores take: paths absolute. Undefined where there is none, which only some can do without. */
  readonly databaseUrl: string | undefined;
  readonly triggers: readonly LoadedTrigger[];
  readonly pipelines: Pipelines;
  /** By their names in `pipeline_handlers`. One that isn't installed throws when it is constructed. */
  readonly handlers: Readonly<Record<string, HandlerClass>>;
  readonly distiller: NotificationDistiller | undefined;
  /** The text of the file with event definitions. */
  readonly eventDefinitions: string | undefined;
  /** Where notifications are consumed from; undefined without a section `amqp`, or without its package. */
  readonly amqp: LoadedAmqp | undefined;
  /** What is no mistake but worth knowing. */
  readonly warnings: readonly ConfigProblem[];
  /** Pipelines that can't run here, since a handler's package isn't installed. They are among the warnings too. */
  readonly missingHandlers: readonly ConfigProblem[];
}
