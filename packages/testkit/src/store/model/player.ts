import {
  type ClaimedStream,
  type ClaimId,
  instantFromMicros,
  type Outcome,
  type Store,
  type StreamKey,
  type StreamQuery,
} from "@winchester/core";
import { claimRequest, LONG_MS } from "../claiming.js";
import { eventDraft, streamKey } from "../drafts.js";
import { feed } from "../feeding.js";
import { activeStreamsOf, RollBack, rolledBack, streamsOf } from "../looking.js";
import type { Command, FedEvent, StreamsWish } from "./command.js";
import { TRIGGERS } from "./generate-command.js";
import { Labels } from "./labels.js";

/** The time of the first event of a run: 1972. */
export const RUN_BEGIN = 63_072_000_000_000;

type Of<K extends Command["kind"]> = Extract<Command, { kind: K }>;

/** Plays the commands of a run on one store, and says what came of each, without ids. */
export class Player {
  readonly store: Store;
  /** A name that all of this run has, in both stores. */
  readonly #run: string;
  readonly labels: Labels = new Labels();
  readonly #claims: ClaimedStream[] = [];

  constructor(store: Store, run: string) {
    this.store = store;
    this.#run = run;
  }

  get triggers(): string[] {
    return TRIGGERS.map((trigger) => this.#triggerName(trigger));
  }

  get eventType(): string {
    return this.#run;
  }

  get claimCount(): number {
    return this.#claims.length;
  }

  async play(command: Command): Promise<unknown> {
    switch (command.kind) {
      case "feed":
        return this.#feed(command);
      case "claim":
        return this.#claim(command);
      case "claimUnknown":
        return this.#claimUnknown(command);
      case "loadMembers":
        return this.#loadMembers(this.#pick(command.claims));
      case "renew":
        return this.#labelled(await this.store.renewLeases(this.#pick(command.claims), command.leaseMs));
      case "finishRuns":
        return this.#finishRuns(command);
      case "commit": {
        const { position } = command;
        const commits = this.#pick(command.claims).map((claim) => ({ claim, position }));
        return this.#labelled(await this.store.recordCommits(commits));
      }
      case "finish": {
        const outcomes = this.#pick(command.claims).map((claim) => outcomeOf(command, claim));
        return this.#labelled(await this.store.finishStreams(outcomes));
      }
      case "reset":
        return this.store.resetStreams(this.#query(command.query));
      case "purge":
        return this.store.purgeStreams(this.#query(command.query));
      case "find": {
        const query = this.#query(command.query);
        const found = await streamsOf(this.store, query);
        const counts = await this.store.countStreams(query);
        return [found.map(({ id }) => this.labels.of(id)).sort(), counts.map(textOf).sort()];
      }
      case "trim":
        return this.store.trimEvents(instantFromMicros(RUN_BEGIN + command.before), command.limit);
      case "look": {
        const active = await activeStreamsOf(this.store, this.#key(command));
        return active.map(({ id, ...values }) => ({ ...values, label: this.labels.of(id) }));
      }
    }
  }

  async #feed({ events, rollBack }: Of<"feed">): Promise<void> {
    const feeds = events.map((fed) => ({ ...fed, event: this.#draft(fed), key: this.#key(fed) }));
    if (rollBack) {
      await rolledBack(
        this.store.transaction(async (tx) => {
          await feed(tx, feeds);
          throw new RollBack();
        }),
      );
    } else {
      this.labels.add(await this.store.transaction((tx) => feed(tx, feeds)));
    }
  }

  async #claim({ triggers, now, reason, limit, leaseMs }: Of<"claim">): Promise<unknown> {
    const names = triggers.map((trigger) => this.#triggerName(trigger));
    const request = claimRequest(names, { now: RUN_BEGIN + now, reason, limit, leaseMs });
    return this.#remember(await this.store.claimStreams(request));
  }

  /** The other triggers in the store are known to this worker, so that it takes nothing of theirs. */
  async #claimUnknown({ known, now, reason, graceMs }: Of<"claimUnknown">): Promise<unknown> {
    const others = (await this.store.countStreams({})).map(({ name }) => name);
    const mine = new Set(this.triggers);
    const names = [
      ...new Set(others.filter((name) => !mine.has(name))),
      ...known.map((trigger) => this.#triggerName(trigger)),
    ];
    const request = claimRequest(names, { now: RUN_BEGIN + now, reason, limit: 1_000 });
    return this.#remember(await this.store.claimUnknownStreams({ ...request, graceMs }));
  }

  /** Sorted: where streams are due on two clocks, the protocol doesn't say in which order they come. */
  #remember(claims: readonly ClaimedStream[]): unknown {
    const labelled = claims
      .map((claim) => ({ claim, label: this.labels.of(claim.streamId) }))
      .sort((a, b) => (a.label < b.label ? -1 : 1));
    this.#claims.push(...labelled.map(({ claim }) => claim));
    return labelled.map(({ claim: { reason, trigger, attempts, eventCount, run }, label }) => ({
      label,
      reason,
      trigger,
      attempts,
      eventCount,
      run,
    }));
  }

  async #loadMembers(claims: readonly ClaimId[]): Promise<unknown> {
    // What has been let go may have been changed or deleted since.
    const held = await this.store.renewLeases(claims, LONG_MS);
    const members = await this.store.loadMembers(held);
    return held
      .map(({ streamId }) => [
        this.labels.of(streamId),
        (members.get(streamId) ?? []).map(({ event, depth }) => `${event.message_id} ${depth}`),
      ])
      .sort();
  }

  async #finishRuns({ claims, handlers, rollBack }: Of<"finishRuns">): Promise<unknown> {
    const runs = this.#pick(claims).map((claim) => ({ claim, handlers }));
    let held: ClaimId[] = [];
    const work = this.store.transaction(async (tx) => {
      held = await tx.finishRuns(runs);
      if (rollBack) throw new RollBack();
    });
    await (rollBack ? rolledBack(work) : work);
    return this.#labelled(held);
  }

  /** The claims at these places, in the order of locks. */
  #pick(places: readonly number[]): ClaimId[] {
    return places
      .map((place) => this.#claims[place] as ClaimedStream)
      .map(({ streamId, serial }) => ({ streamId, serial }))
      .sort((a, b) => a.streamId - b.streamId);
  }

  #labelled(claims: readonly ClaimId[]): string[] {
    return claims.map(({ streamId }) => this.labels.of(streamId)).sort();
  }

  #query({ triggers, vm, message, from, until, states }: StreamsWish): StreamQuery {
    return {
      names: triggers.map((trigger) => this.#triggerName(trigger)),
      ...(states === undefined ? {} : { states }),
      ...(vm === undefined ? {} : { distinguishing: { vm } }),
      ...(message === undefined ? {} : { messageId: this.#messageId(message) }),
      ...(from === undefined ? {} : { from: instantFromMicros(RUN_BEGIN + from) }),
      ...(until === undefined ? {} : { until: instantFromMicros(RUN_BEGIN + until) }),
    };
  }

  #draft({ message, at, vm }: FedEvent): ReturnType<typeof eventDraft> {
    return eventDraft({
      messageId: this.#messageId(message),
      eventType: this.eventType,
      timestamp: RUN_BEGIN + at,
      traits: { vm },
      depth: message % 3,
    });
  }

  #key({ trigger, vm }: { readonly trigger: number; readonly vm: number }): StreamKey {
    return streamKey(this.#triggerName(trigger), { vm });
  }

  #triggerName(trigger: number): string {
    return `${this.#run}-trigger-${trigger}`;
  }

  #messageId(message: number): string {
    return `${this.#run}-message-${message}`;
  }
}

function outcomeOf({ outcome }: Of<"finish">, claim: ClaimId): Outcome {
  const failure = { message: outcome, handler: "usage" };
  switch (outcome) {
    case "keep":
    case "purge":
      return { kind: "completed", claim, reason: "fire", purge: outcome === "purge" };
    case "fail":
      return { kind: "failed", claim, failure };
    case "retry uncounted":
      return { kind: "retry", claim, delayMs: 0, countAttempt: false };
    default:
      return {
        kind: "retry",
        claim,
        delayMs: outcome === "retry" ? 0 : LONG_MS,
        countAttempt: true,
        failure,
      };
  }
}

function textOf(count: { readonly name: string; readonly state: string; readonly count: number }): string {
  return `${count.name} ${count.state} ${count.count}`;
}
