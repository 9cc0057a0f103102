import { AmqpConfigError } from "../errors.js";
import type { AmqpConfig } from "./amqp-config.js";
import { AMQP_SETTINGS } from "./amqp-settings.js";
import { parseBroker } from "./parse-broker.js";
import { parseSources } from "./parse-sources.js";
import { readSettings } from "./read-settings.js";
import { type FromEnvironment, formatProblem, SettingsPlace } from "./settings-place.js";

/** How {@link parseAmqpConfig} reads. */
export interface AmqpConfigOptions {
  /** The folder that the paths of certificates are relative to. Default: the working directory. */
  readonly folder?: string | undefined;
  /**
   * Tells which values came from environment variables and are text whatever they look like. No message shows them.
   * Default: none did.
   */
  readonly fromEnvironment?: FromEnvironment | undefined;
}

/**
 * Reads the section `amqp` of a configuration: where the broker is, and which queues to take notifications from.
 * The package's README lists the keys. Files that it names must be there.
 *
 * @example
 * const config = parseAmqpConfig({ url: "amqp://winchester:secret@rabbit/", sources: [{ exchange: "nova" }] });
 * config.sources[0].queue; // "winchester.nova"
 * @throws AmqpConfigError `AMQP_CONFIG` with all mistakes, each with its path
 */
export function parseAmqpConfig(record: unknown, options: AmqpConfigOptions = {}): AmqpConfig {
  const place = new SettingsPlace([], [], options.fromEnvironment);
  const values = readSettings(record, AMQP_SETTINGS, { group: "amqp", one: "key" }, place);
  const batchSize = values.batch_size ?? 1;
  const broker = parseBroker(values, options.folder ?? process.cwd(), place);
  const sources = parseSources(
    values.sources,
    { prefetch: Math.min(2 * batchSize, 65_535), unwrap: values.unwrap ?? false },
    place,
  );
  const { problems } = place;
  if (problems.length > 0) {
    const lines = problems.map(formatProblem);
    const message =
      lines.length === 1 ? `amqp: ${lines[0]}` : `amqp: ${lines.length} mistakes:\n  ${lines.join("\n  ")}`;
    throw new AmqpConfigError("AMQP_CONFIG", message, problems, {
      hint:
        problems.find(({ hint }) => hint !== undefined)?.hint ??
        "the README of @winchester/amqp lists the keys, and what they take",
    });
  }
  return { broker, sources, batchSize, batchDelayMs: (values.batch_delay ?? 0) * 1000 };
}
