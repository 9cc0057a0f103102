import type { Dispatcher } from "undici";
import { claimSlot } from "./connection-slots.js";

/** One POST. */
export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the moment a connection is free until the answer is read, in milliseconds. */
  readonly timeoutMs: number;
  /** How many requests may be under way to this host at a time. */
  readonly maxConnections: number;
  readonly signal: AbortSignal;
}

/** An answer of the server, whatever its status. */
export interface PostAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The first mebibyte. */
  readonly text: string;
}

/** What became of a POST. */
export type PostOutcome =
  | PostAnswer
  /** No answer: the connection failed, or the time was up. Whether the server took it isn't known. */
  | { readonly kind: "failure"; readonly reason: string; readonly cause: unknown }
  /** Not sent: the host's connections are all busy, and it isn't answering. */
  | { readonly kind: "crowded" }
  /** The signal was aborted. */
  | { readonly kind: "stopped" };

/** The client, with every connection of the process, kept alive between requests. */
interface HttpClient {
  readonly request: typeof import("undici").request;
  readonly agent: Dispatcher;
}

let client: Promise<HttpClient> | undefined;

/** Imported with the first request: it takes 150 ms, and most workers never need it. */
function openClient(): Promise<HttpClient> {
  client ??= import("undici").then(({ Agent, request }) => ({
    request,
    agent: new Agent({ keepAliveTimeout: 10_000 }),
  }));
  return client;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/** Sends a POST, and never throws: what can happen is in the outcome. Redirects aren't followed. */
export async function post(wanted: PostRequest): Promise<PostOutcome> {
  const slot = await claimSlot(new URL(wanted.url).origin, wanted.maxConnections, wanted.signal);
  if (slot.kind !== "free") return slot;
  const stop = new AbortController();
  const forward = (): void => stop.abort();
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    stop.abort();
  }, wanted.timeoutMs);
  wanted.signal.addEventListener("abort", forward, { once: true });
  if (wanted.signal.aborted) forward();
  try {
    return await send(wanted, stop.signal);
  } catch (cause) {
    if (stalled) return { kind: "failure", reason: `no answer within ${wanted.timeoutMs / 1000} s`, cause };
    if (wanted.signal.aborted) return { kind: "stopped" };
    return { kind: "failure", reason: describeFailure(cause), cause };
  } finally {
    clearTimeout(timer);
    wanted.signal.removeEventListener("abort", forward);
    slot.release({ stalled });
  }
}

async function send({ url, headers, body }: PostRequest, signal: AbortSignal): Promise<PostAnswer> {
  const { request, agent } = await openClient();
  const response = await request(url, {
    method: "POST",
    headers: { ...createBasicAuthorization(url), ...headers },
    body,
    signal,
    dispatcher: agent,
    // One timer for the whole request does the work of these two.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    kind: "answer",
    status: response.statusCode,
    headers: response.headers,
    text: await readStart(response.body),
  };
}

/** The header for a user and password in the address, such as `https://user:password@example.com`. */
function createBasicAuthorization(url: string): Record<string, string> {
  const { username, password } = new URL(url);
  if (username === "" && password === "") return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

/** What came of the answer's text: the status counts, even where the connection breaks behind it. */
async function readStart(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The connection broke, or the time was up.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}

/** `connect ECONNREFUSED 127.0.0.1:80`, where there were several addresses the reason of the first. */
function describeFailure(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return describeFailure(cause.errors[0]);
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
