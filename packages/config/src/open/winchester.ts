import type {
  AddResult,
  NotificationDistiller,
  PipelineManager,
  Store,
  TriggerDefinition,
  TriggerManager,
} from "@winchester/core";
import type { ConfigProblem } from "../config-problem.js";
import type { NotificationSource } from "../load/load-amqp.js";
import type { LoadedConfig } from "../load/loaded-config.js";
import type { ReloadResult } from "./reload-triggers.js";

/** A configuration with its parts made and its store open. */
export interface Winchester {
  readonly config: LoadedConfig;
  readonly store: Store;
  /** The definitions in force; after {@link reload} the new ones. */
  readonly triggers: readonly TriggerDefinition[];
  readonly distiller: NotificationDistiller | undefined;
  /** The feeder. */
  readonly triggerManager: TriggerManager;
  /** The worker; it does nothing until it is told to. */
  readonly pipelineManager: PipelineManager;
  readonly warnings: readonly ConfigProblem[];

  /**
   * What takes notifications off RabbitMQ, as the section `amqp` says, and hands them to the feeder. `onAdded` hears
   * what became of each batch once it is stored.
   *
   * @throws ConfigError where there is no such section, or `@winchester/amqp` isn't installed
   *
   * @example
   * await winchester.createConsumer().run(controller.signal);
   */
  createConsumer(onAdded?: (result: AddResult) => void): NotificationSource;

  /**
   * Reads the files again and puts changed trigger definitions into force: open streams are judged by the new
   * ones from then on. Everything else that has changed waits for a restart, and the result says so.
   *
   * @throws ConfigError when the files have mistakes; then everything stays as it is.
   */
  reload(): Promise<ReloadResult>;

  /** Publishes the last time that a time sync service doesn't know yet, and closes the store, unless it was given. A second call does nothing. */
  close(): Promise<void>;
}
