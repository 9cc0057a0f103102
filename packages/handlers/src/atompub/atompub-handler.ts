import type { Event, HandlerContext, PipelineHandler } from "@winchester/core";
import { createEventChoice } from "../event-choice.js";
import { completeContext } from "../handler-context.js";
import { deliver, type Parcel } from "../http/deliver.js";
import { type PostOutcome, post } from "../http/post.js";
import { createRequestId } from "../http/request-id.js";
import { createAtomEntry } from "./atom-entry.js";
import { type AtomPubParams, findCredentials, parseAtomPubParams } from "./atompub-params.js";
import { getToken } from "./token-cache.js";
import type { Credentials } from "./token-forms.js";

/** How many new tokens are tried for one entry before it has to wait. */
const MAX_RENEWALS = 2;

/**
 * Publishes the events whose types match to an AtomPub server, as an entry each, in `commit`. Events pass
 * unchanged. The parameters are described in the package's README.
 *
 * While the server is away, `commit` throws RetryLater, so that the worker can turn to other streams. Entries
 * that the server has taken aren't sent again by this process; another one may, and the server answers 409.
 *
 * @example
 * const handler = new AtomPubHandler({ url: "http://feeds.example.com/usage", event_types: "*.verified" });
 * @throws HandlerParamsError for parameters that are missing, not known, or can't be used.
 */
export class AtomPubHandler implements PipelineHandler {
  readonly #params: AtomPubParams;
  readonly #context: HandlerContext;
  readonly #credentials: Credentials | undefined;
  readonly #isChosen: (event: Event) => boolean;
  #events: readonly Event[] = [];

  constructor(params: Record<string, unknown> = {}, context: Partial<HandlerContext> = {}) {
    this.#params = parseAtomPubParams(params);
    this.#context = completeContext(context);
    this.#credentials = findCredentials(this.#params);
    this.#isChosen = createEventChoice(this.#params.event_types);
  }

  handleEvents(events: readonly Event[]): Event[] {
    this.#events = events.filter((event) => this.#isChosen(event));
    return [...events];
  }

  /** @throws RetryLater when the server is away or refuses an entry for now. */
  async commit(): Promise<void> {
    await deliver(
      this.#events.map((event) => this.#toParcel(event)),
      {
        handler: "AtomPubHandler",
        url: this.#params.url,
        waitInterval: this.#params.wait_interval,
        maxWait: this.#params.max_wait,
        context: this.#context,
      },
    );
  }

  #toParcel(event: Event): Parcel {
    const id = createRequestId(this.#context.idempotencyKey, [event.message_id]);
    let entry: string | undefined;
    const content = (): string => {
      entry ??= this.#createEntry(event);
      return entry;
    };
    return {
      id,
      label: `event ${event.message_id} (${event.event_type})`,
      content,
      send: () => this.#send(id, content()),
    };
  }

  #createEntry(event: Event): string {
    const { content_format, title, author, categories, extra_info } = this.#params;
    return createAtomEntry(event, {
      contentFormat: content_format,
      title,
      author,
      categories,
      extraInfo: extra_info,
      logger: this.#context.logger,
    });
  }

  async #send(id: string, entry: string): Promise<PostOutcome> {
    const limits = {
      timeoutMs: this.#params.http_timeout * 1000,
      maxConnections: this.#params.max_connections,
      signal: this.#context.signal,
    };
    const headers = {
      "content-type": "application/atom+xml",
      "idempotency-key": id,
      "user-agent": "Winchester",
    };
    const request = { ...limits, url: this.#params.url, headers, body: entry };
    if (this.#credentials === undefined) return post(request);
    let refused: string | undefined;
    for (let renewals = 0; ; renewals++) {
      const outcome = await getToken(this.#credentials, refused, limits);
      if (outcome.kind !== "token") return outcome;
      const answer = await post({ ...request, headers: { ...headers, "x-auth-token": outcome.token } });
      const isRefused = answer.kind === "answer" && answer.status === 401;
      if (!isRefused || renewals === MAX_RENEWALS) return answer;
      this.#context.logger.info("AtomPubHandler: the token was refused (401); asking for a new one");
      refused = outcome.token;
    }
  }
}
