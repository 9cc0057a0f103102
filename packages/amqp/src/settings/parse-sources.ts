import type { AmqpSource } from "./amqp-config.js";
import { MAX_QUEUE_BYTES, SOURCE_SETTINGS } from "./amqp-settings.js";
import { readSettings } from "./read-settings.js";
import type { SettingsPlace } from "./settings-place.js";

/** What sources take over from the section. */
interface SourceDefaults {
  readonly prefetch: number;
  readonly unwrap: boolean;
}

/** Reads `amqp.sources`, and reports what is wrong with each, and with them together. */
export function parseSources(
  value: unknown,
  defaults: SourceDefaults,
  section: SettingsPlace,
): readonly AmqpSource[] {
  const place = section.at("sources");
  // That the key is missing has been reported.
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    place.report("must be a list of queues to take notifications from", "begin each with a dash");
    return [];
  }
  if (value.length === 0) place.report("must not be empty", "name an exchange: `- exchange: nova`");
  const sources = value.map((record: unknown, index) => parseSource(record, defaults, place.at(index)));
  checkShared(sources, place);
  return sources;
}

function parseSource(record: unknown, defaults: SourceDefaults, place: SettingsPlace): AmqpSource {
  const mistakes = place.problems.length;
  const values = readSettings(record, SOURCE_SETTINGS, { group: "a source", one: "key" }, place);
  const passive = values.passive ?? false;
  const durable = values.durable ?? true;
  const autoDelete = values.auto_delete ?? false;
  const queue = values.queue ?? `winchester.${values.exchange ?? ""}`;
  if (place.problems.length === mistakes) {
    if (passive && values.queue === undefined) {
      place.report("queue is missing: a passive source takes from a queue that is there already");
    } else if (!passive && values.exchange === undefined) {
      place.report(
        "exchange is missing: name the exchange of a service, such as nova",
        "or set passive: true",
      );
    }
    if (values.queue === undefined && Buffer.byteLength(queue) > MAX_QUEUE_BYTES) {
      place.report("queue is missing: the exchange's name is too long to make one of", "name the queue");
    }
  }
  if (queue.startsWith("amq.") && !passive) {
    place.at("queue").report('must not begin with "amq.", which the broker keeps for itself');
  }
  if (values.routing_keys?.length === 0 && !passive) {
    place
      .at("routing_keys")
      .report("must not be empty: nothing would come", "leave it out for notifications.*");
  }
  if (values.queue_type === "quorum" && !durable) {
    place.at("durable").report("a quorum queue is always durable", "leave durable out");
  }
  if (values.queue_type === "quorum" && autoDelete) {
    place.at("auto_delete").report("a quorum queue can't delete itself", "leave auto_delete out");
  }
  return {
    exchange: values.exchange,
    exchangeType: values.exchange_type ?? "topic",
    routingKeys: [...new Set(values.routing_keys ?? [])],
    queue,
    queueType: values.queue_type ?? "classic",
    durable,
    exchangeDurable: values.exchange_durable ?? durable,
    autoDelete,
    passive,
    prefetch: values.prefetch ?? defaults.prefetch,
    unwrap: values.unwrap ?? defaults.unwrap,
  };
}

/** Sources may share a queue, which then is one thing. */
function checkShared(sources: readonly AmqpSource[], place: SettingsPlace): void {
  const first = new Map<string, { readonly source: AmqpSource; readonly index: number }>();
  for (const [index, source] of sources.entries()) {
    const other = first.get(source.queue);
    if (other === undefined) {
      first.set(source.queue, { source, index });
      continue;
    }
    if (source.passive || other.source.passive) continue;
    for (const [key, name] of [
      ["queueType", "queue_type"],
      ["durable", "durable"],
      ["autoDelete", "auto_delete"],
    ] as const) {
      if (source[key] === other.source[key]) continue;
      place
        .at(index, name)
        .report(
          `the queue ${source.queue} is ${source[key]} here, and ${other.source[key]} in sources[${other.index}]`,
          "settings of a queue that sources share must be the same",
        );
    }
  }
}
