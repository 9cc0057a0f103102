import type { AddResult, Logger, TriggerManager } from "@winchester/core";
import { ConfigError } from "../config-error.js";
import type { NotificationSource } from "../load/load-amqp.js";
import type { LoadedConfig } from "../load/loaded-config.js";

/** What a consumer feeds. */
export interface ConsumerParts {
  readonly triggerManager: TriggerManager;
  readonly logger: Logger;
  readonly onAdded: ((result: AddResult) => void) | undefined;
}

/**
 * A consumer of the section `amqp` that feeds the trigger manager.
 *
 * @throws ConfigError where nothing can be consumed
 */
export function createConsumer(
  config: LoadedConfig,
  { triggerManager, logger, onAdded }: ConsumerParts,
): NotificationSource {
  if (config.amqp === undefined) throw new ConfigError([describeMissing(config)], config.warnings);
  if (config.distiller === undefined) {
    const message = "there are no event definitions, so that notifications can't become events";
    throw new ConfigError(
      [{ file: config.file, line: undefined, column: undefined, message, hint: "set distiller_config" }],
      config.warnings,
    );
  }
  return config.amqp.createSource({
    logger,
    sink: async (notifications) => {
      const result = await triggerManager.addNotifications(notifications);
      onAdded?.(result);
      return result;
    },
  });
}

/** Without its package there is a section, and a warning that says so. */
function describeMissing({ file, warnings }: LoadedConfig): ConfigError["problems"][number] {
  const warned = warnings.find(({ message }) => message.startsWith("amqp:"));
  return (
    warned ?? {
      file,
      line: undefined,
      column: undefined,
      message: "there is no section amqp, which says where notifications are consumed from",
      hint: 'write "amqp: {url: "amqp://…", sources: [{exchange: nova}]}"; the README of @winchester/amqp has all keys',
    }
  );
}
