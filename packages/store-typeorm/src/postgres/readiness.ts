import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger, Unsubscribe } from "@winchester/core";
import { ProcessReadiness, type Readiness } from "../readiness.js";
import { AnnouncementPace } from "./announcement-pace.js";
import { connectionOf, type PgPool } from "./client.js";

/** Doesn't wait for the disk: after a crash of the server there is nobody left who waits. */
const NOTIFY = "SELECT set_config('synchronous_commit', 'off', TRUE), pg_notify($1, $2)";
const FIRST_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 5_000;

/**
 * LISTEN and NOTIFY. A notification is sent after the commit, in a transaction of its own, so that it never holds
 * up a feeder's; who dies in between leaves the waiting workers to their next look. The listening connection is
 * opened for the first listener, comes back by itself, and calls the listeners each time it does: they may have
 * missed something.
 */
export class PostgresReadiness implements Readiness {
  readonly #pool: PgPool;
  readonly #logger: Logger;
  readonly #local: ProcessReadiness;
  readonly #channel: string;
  /** Tells our own notifications from others': the listeners of this process know already. */
  readonly #sender = randomUUID();
  readonly #closing = new AbortController();
  readonly #pace = new AnnouncementPace(performance.now());
  #listening: Promise<void> | undefined;
  #notifying: Promise<void> | undefined;
  #again = false;

  constructor(pool: PgPool, logger: Logger, schema: string | undefined) {
    this.#pool = pool;
    this.#logger = logger;
    this.#local = new ProcessReadiness(logger);
    this.#channel = schema === undefined ? "winchester_ready" : `winchester_ready_${schema}`;
  }

  /** What is announced while another announcement waits or is under way is put together. */
  announce(): void {
    this.#local.announce();
    if (this.#notifying !== undefined) {
      this.#again = true;
      return;
    }
    this.#notifying = this.#notify();
  }

  subscribe(listener: () => void): Unsubscribe {
    this.#listening ??= this.#listen();
    return this.#local.subscribe(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#local.close();
    await Promise.all([this.#listening, this.#notifying]);
  }

  async #notify(): Promise<void> {
    try {
      do {
        const waitMs = this.#pace.take(performance.now());
        if (waitMs > 0) await this.#pause(waitMs);
        this.#again = false;
        await this.#pool.read((connection) => connection.query(NOTIFY, [this.#channel, this.#sender]));
      } while (this.#again && !this.#closing.signal.aborted);
    } catch (error) {
      this.#logger.warn("other workers couldn't be told of ready streams; they will look by themselves", {
        error,
      });
    } finally {
      this.#notifying = undefined;
    }
  }

  async #listen(): Promise<void> {
    let delayMs = FIRST_RECONNECT_MS;
    let isSaid = false;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#listenOnce(() => {
          delayMs = FIRST_RECONNECT_MS;
          isSaid = false;
        });
      } catch (error) {
        // Once an outage, however long it takes.
        if (!isSaid) this.#logger.warn(describeDeafness(error), { error });
        isSaid = true;
      }
      await this.#pause(delayMs * (0.5 + Math.random()));
      delayMs = Math.min(delayMs * 2, MAX_RECONNECT_MS);
    }
  }

  /** Returns when the connection is lost, or the readiness is closed. */
  async #listenOnce(onReady: () => void): Promise<void> {
    const { client, release } = await this.#pool.connect();
    try {
      const ended = new Promise<void>((resolve) => {
        client.on("error", resolve);
        client.on("end", resolve);
        this.#closing.signal.addEventListener("abort", () => resolve(), { once: true });
      });
      client.on("notification", ({ payload }) => {
        if (payload !== this.#sender) this.#local.announce();
      });
      const connection = connectionOf(client);
      await connection.query(`LISTEN ${this.#channel}`);
      onReady();
      this.#local.announce();
      if (!this.#closing.signal.aborted) await ended;
      if (this.#closing.signal.aborted) await connection.query(`UNLISTEN ${this.#channel}`);
    } finally {
      await release();
    }
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}

function describeDeafness(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `can't listen for ready streams, and looks for them every now and then until it can: ${why}`;
}
