import { type Event, type PipelineManager, type Store, TriggerManager } from "@winchester/core";
import { openTypeOrmStore } from "@winchester/store-typeorm";
import type pg from "pg";
import { connectPostgres } from "../database/connect-postgres.js";
import { createEvents, cutIntoBatches, takeEvents } from "../input/event-feed.js";
import { EXPIRES_AFTER_MICROS, usageTrigger } from "../input/usage-trigger.js";
import { type FedEvent, toFedEvents } from "../reference/fed-batch.js";
import { PostgresReferenceFeeder } from "../reference/postgres-feeder.js";
import { workByHand } from "../reference/postgres-worker.js";
import { createWorker } from "./create-worker.js";
import type { FeedJob, HeapJob, Job, PreparedJob, WorkJob } from "./job.js";

const stores = new Map<string, Promise<Store>>();
const workers = new Map<string, PipelineManager>();
const clients = new Map<string, Promise<pg.Client>>();
const inputs = new Map<string, Event[][]>();
const fedInputs = new Map<string, FedEvent[][]>();

/** Everything that is the same from job to job is made once. */
function once<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    cache.set(key, value);
  }
  return value;
}

export function prepareJob(job: Job): Promise<PreparedJob> {
  switch (job.kind) {
    case "feed":
      return job.who === "winchester" ? prepareFeeding(job) : prepareFeedingByHand(job);
    case "work":
      return job.who === "winchester" ? prepareWorking(job) : prepareWorkingByHand(job);
    case "heap":
      return prepareHeap(job);
  }
}

export async function closeAll(): Promise<void> {
  for (const store of stores.values()) await (await store).close();
  for (const client of clients.values()) await (await client).end();
}

function openStore(url: string): Promise<Store> {
  return once(stores, url, () => openTypeOrmStore(url));
}

function openClient(url: string): Promise<pg.Client> {
  return once(clients, url, () => connectPostgres(url));
}

function batchesOf({ shape, events, batchSize, member, members }: FeedJob): Event[][] {
  const key = JSON.stringify([shape, events, batchSize, member, members]);
  return once(inputs, key, () =>
    cutIntoBatches(takeEvents(shape, events), batchSize).filter((_, index) => index % members === member),
  );
}

function countOf(batches: readonly (readonly unknown[])[]): number {
  return batches.reduce((sum, batch) => sum + batch.length, 0);
}

async function prepareFeeding(job: FeedJob): Promise<PreparedJob> {
  const batches = batchesOf(job);
  const manager = new TriggerManager({ store: await openStore(job.url), triggers: [usageTrigger] });
  // A first batch of nothing new: connections are made and event types are known, here and by hand.
  await manager.addEvents([]);
  return async () => {
    for (const batch of batches) {
      const { refused } = await manager.addEvents(batch);
      if (refused.length > 0) throw new Error(`an event was refused: ${refused[0]?.reason}`);
    }
    return { done: countOf(batches), heap: [] };
  };
}

async function prepareFeedingByHand(job: FeedJob): Promise<PreparedJob> {
  const key = JSON.stringify([job.shape, job.events, job.batchSize, job.member, job.members]);
  const batches = once(fedInputs, key, () => batchesOf(job).map((batch) => toFedEvents(batch, usageTrigger)));
  const feeder = new PostgresReferenceFeeder(await openClient(job.url), {
    fingerprint: usageTrigger.fingerprint,
    expiresAfterMicros: EXPIRES_AFTER_MICROS,
  });
  return async () => {
    for (const batch of batches) await feeder.feed(batch);
    return { done: countOf(batches), heap: [] };
  };
}

async function prepareWorking({ url }: WorkJob): Promise<PreparedJob> {
  const store = await openStore(url);
  const worker = once(workers, url, () => createWorker(store, () => undefined));
  return async () => {
    const { fired } = await worker.processReady();
    return { done: fired, heap: [] };
  };
}

async function prepareWorkingByHand({ url, claimed }: WorkJob): Promise<PreparedJob> {
  const client = await openClient(url);
  return async () => {
    let done = 0;
    for (;;) {
      const finished = await workByHand(client, claimed, () => undefined);
      if (finished === 0) return { done, heap: [] };
      done += finished;
    }
  };
}

async function prepareHeap({ url, shape, events, lookAt, batchSize }: HeapJob): Promise<PreparedJob> {
  const manager = new TriggerManager({ store: await openStore(url), triggers: [usageTrigger] });
  return async () => {
    const feed = createEvents(shape);
    const heap: number[] = [];
    let batch: Event[] = [];
    for (let done = 1; done <= events; done += 1) {
      batch.push(feed.next().value);
      const looks = done === lookAt[heap.length];
      if (batch.length === batchSize || looks) {
        await manager.addEvents(batch);
        batch = [];
      }
      if (looks) heap.push(usedHeap());
    }
    return { done: events, heap };
  };
}

function usedHeap(): number {
  if (globalThis.gc === undefined) throw new Error("the heap can't be told without --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
