import type { BrokerSettings } from "../broker/broker-settings.js";
import { Publisher } from "./publisher.js";

/** One for each address and way to connect, for the whole process. */
const publishers = new Map<string, Publisher>();

/** The publisher of a broker, which everything in the process shares that is configured with the same address. */
export function publisherOf(settings: BrokerSettings): Publisher {
  const { host, port, user, password, vhost, tls, auth } = settings;
  const key = JSON.stringify([host, port, user, password, vhost, auth, tls]);
  let publisher = publishers.get(key);
  if (publisher === undefined) {
    publisher = new Publisher(settings);
    publishers.set(key, publisher);
  }
  return publisher;
}

/**
 * Closes the connections on which this process publishes; what isn't confirmed by then fails. They are made again
 * when they are needed, and close by themselves after ten seconds without use.
 */
export async function closePublishers(): Promise<void> {
  await Promise.all([...publishers.values()].map((publisher) => publisher.close()));
}
