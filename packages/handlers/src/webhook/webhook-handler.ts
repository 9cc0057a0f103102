import type { Event, HandlerContext, PipelineEnv, PipelineHandler } from "@winchester/core";
import { createEventChoice } from "../event-choice.js";
import { completeContext } from "../handler-context.js";
import { deliver, type Parcel } from "../http/deliver.js";
import { type PostOutcome, post } from "../http/post.js";
import { createRequestId } from "../http/request-id.js";
import { CLOUD_EVENT_BATCH_TYPE, CLOUD_EVENT_TYPE, toCloudEvent } from "./cloud-event.js";
import { parseWebhookParams, type WebhookParams } from "./webhook-params.js";
import { createWebhookHeaders } from "./webhook-signature.js";

/**
 * Posts the events whose types match to a web service in `commit`, as CloudEvents 1.0 (JSON) in requests that
 * are signed as Standard Webhooks says. Events pass unchanged. The parameters are described in the package's
 * README.
 *
 * The `webhook-id` of a request stays the same when it is sent again. While the service is away, `commit`
 * throws RetryLater, so that the worker can turn to other streams.
 *
 * @example
 * const handler = new WebhookHandler({
 *   url: "https://billing.example.com/hooks", secret: process.env.WEBHOOK_SECRET, event_types: "*.verified",
 * });
 * @throws HandlerParamsError for parameters that are missing, not known, or can't be used.
 */
export class WebhookHandler implements PipelineHandler {
  readonly #params: WebhookParams;
  readonly #context: HandlerContext;
  readonly #isChosen: (event: Event) => boolean;
  #events: readonly Event[] = [];
  #source = "";

  constructor(params: Record<string, unknown> = {}, context: Partial<HandlerContext> = {}) {
    this.#params = parseWebhookParams(params);
    this.#context = completeContext(context);
    this.#isChosen = createEventChoice(this.#params.event_types);
  }

  handleEvents(events: readonly Event[], env: PipelineEnv): Event[] {
    this.#events = events.filter((event) => this.#isChosen(event));
    this.#source = this.#params.source || createSource(env.stream_name);
    return [...events];
  }

  /** @throws RetryLater when the service is away or refuses a request for now. */
  async commit(): Promise<void> {
    await deliver(this.#toParcels(), {
      handler: "WebhookHandler",
      url: this.#params.url,
      waitInterval: this.#params.wait_interval,
      maxWait: this.#params.max_wait,
      context: this.#context,
    });
  }

  #toParcels(): Parcel[] {
    const size = this.#params.batch_size;
    const parcels: Parcel[] = [];
    for (let start = 0; start < this.#events.length; start += size) {
      parcels.push(this.#toParcel(this.#events.slice(start, start + size)));
    }
    return parcels;
  }

  #toParcel(events: readonly Event[]): Parcel {
    const ids = events.map((event) => event.message_id);
    const id = `msg_${createRequestId(this.#context.idempotencyKey, ids)}`;
    const content = (): string => {
      const cloudEvents = events.map((event) => toCloudEvent(event, this.#source));
      return JSON.stringify(this.#params.batch_size === 1 ? cloudEvents[0] : cloudEvents);
    };
    const first = events[0]!;
    return {
      id,
      label:
        events.length === 1
          ? `event ${first.message_id} (${first.event_type})`
          : `${events.length} events from ${first.message_id} on`,
      content,
      send: () => this.#send(id, content()),
    };
  }

  #send(id: string, body: string): Promise<PostOutcome> {
    const { url, secret, headers, batch_size, http_timeout, max_connections } = this.#params;
    // The machine's clock rather than the context's: a replay's would make the receiver refuse the signature.
    const timestamp = Math.floor(Date.now() / 1000);
    return post({
      url,
      body,
      headers: {
        "user-agent": "Winchester",
        ...headers,
        "content-type": batch_size === 1 ? CLOUD_EVENT_TYPE : CLOUD_EVENT_BATCH_TYPE,
        ...createWebhookHeaders({ id, timestamp, body }, secret),
      },
      timeoutMs: http_timeout * 1000,
      maxConnections: max_connections,
      signal: this.#context.signal,
    });
  }
}

/** The round trip through UTF-8 replaces half surrogate pairs, which can't be encoded. */
function createSource(streamName: string): string {
  return `/winchester/${encodeURIComponent(Buffer.from(streamName).toString())}`;
}
