import type { HandlerContext } from "@winchester/core";
import { expect } from "chai";
import { Webhook } from "standardwebhooks";
import { type CloudEvent, WebhookHandler } from "../src/index.js";
import { RecordingLogger } from "./recording-logger.js";
import { retryOf } from "./retry-later.js";
import { env, newKey, sampleEvents } from "./sample-events.js";
import { type ReceivedRequest, ScriptedServer } from "./scripted-server.js";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const OTHER_SECRET = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;

/** What a receiver makes of a request that it verifies with the standard's own library. */
function verify(request: ReceivedRequest | undefined, secret = SECRET): unknown {
  if (request === undefined) throw new Error("no request came");
  return new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
}

describe("WebhookHandler", () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  function commit(
    ids: string[],
    params: Record<string, unknown> = {},
    context: Partial<HandlerContext> = {},
    scratch = env,
  ): Promise<void> {
    const handler = new WebhookHandler({ url: server.url(), secret: SECRET, ...params }, context);
    const events = Object.freeze(sampleEvents(...ids));
    expect(handler.handleEvents(events, scratch)).to.deep.equal(events);
    return handler.commit();
  }

  const cloudEvent = (id: string): CloudEvent => ({
    specversion: "1.0",
    id,
    source: "/winchester/usage",
    type: `test.${id}`,
    time: "2015-08-10T08:15:03.000017Z",
    datacontenttype: "application/json",
    data: {
      message_id: id,
      event_type: `test.${id}`,
      timestamp: "2015-08-10T08:15:03.000017Z",
      launched_at: "2015-08-10T00:00:00.000000Z",
    },
  });

  it("posts each event as a signed CloudEvent", async () => {
    await commit(["a", "b"]);
    expect(server.requests.map((request) => verify(request))).to.deep.equal([
      cloudEvent("a"),
      cloudEvent("b"),
    ]);
    const [first] = server.requests;
    expect(first?.method).to.equal("POST");
    expect(first?.headers["content-type"]).to.equal("application/cloudevents+json; charset=utf-8");
    expect(first?.headers["webhook-id"]).to.match(/^msg_[0-9a-f]{32}$/);
  });

  it("signs so that a changed body or another secret is refused", async () => {
    await commit(["a"]);
    const [request] = server.requests;
    expect(() => verify({ ...request!, body: `${request!.body} ` })).to.throw("No matching signature");
    expect(() => verify(request, OTHER_SECRET)).to.throw("No matching signature");
  });

  it("signs with every secret of a list, for receivers that change theirs", async () => {
    await commit(["a"], { secret: [SECRET, OTHER_SECRET] });
    expect(verify(server.requests[0], SECRET)).to.deep.equal(cloudEvent("a"));
    expect(verify(server.requests[0], OTHER_SECRET)).to.deep.equal(cloudEvent("a"));
  });

  it("posts batches where they are wanted", async () => {
    await commit(["a", "b", "c"], { batch_size: 2 });
    expect(server.requests.map((request) => verify(request))).to.deep.equal([
      [cloudEvent("a"), cloudEvent("b")],
      [cloudEvent("c")],
    ]);
    expect(server.requests[0]?.headers["content-type"]).to.equal(
      "application/cloudevents-batch+json; charset=utf-8",
    );
  });

  it("posts the events alone that its globs choose", async () => {
    await commit(["a", "b", "c"], { event_types: ["test.*", "!*.b"] });
    await commit(["a", "b"], { event_types: "*.b" });
    const types = server.requests.map((request) => (verify(request) as CloudEvent).type);
    expect(types).to.deep.equal(["test.a", "test.c", "test.b"]);
  });

  it("names the stream as the source, or what is configured", async () => {
    await commit(["a"], {}, {}, { ...env, stream_name: "my usage/\uD800" });
    await commit(["a"], { source: "urn:region:north" });
    const sources = server.requests.map((request) => (verify(request) as CloudEvent).source);
    expect(sources).to.deep.equal(["/winchester/my%20usage%2F%EF%BF%BD", "urn:region:north"]);
  });

  it("replaces in ids and types what CloudEvents forbids there", async () => {
    const handler = new WebhookHandler({ url: server.url(), secret: SECRET });
    const [sample] = sampleEvents("a");
    const text = "a\u0000b\n\u007F\uFFFF\uD800 \u{1F600} R&D";
    handler.handleEvents([{ ...sample!, message_id: text, event_type: text }], env);
    await handler.commit();
    const { id, type, data } = verify(server.requests[0]) as CloudEvent;
    const readable = "a\uFFFDb\uFFFD\uFFFD\uFFFD\uFFFD \u{1F600} R&D";
    expect([id, type]).to.deep.equal([readable, readable]);
    expect(data.event_type).to.equal(text.replace("\uD800", "\uFFFD"));
  });

  it("waits as it is configured, and has as many requests under way", async () => {
    const idempotencyKey = newKey();
    server.answerWith({ status: 503 });
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      const waiting = { wait_interval: 2, max_wait: 5 };
      delays.push((await retryOf(commit(["a"], waiting, { idempotencyKey }))).delayMs);
    }
    expect(delays).to.deep.equal([2_000, 4_000, 5_000]);

    server.answerWith({ status: 201 });
    server.delayMs = 20;
    await Promise.all(["a", "b", "c", "d", "e"].map((id) => commit([id], { max_connections: 2 })));
    expect(server.mostAtOnce).to.equal(2);

    server.answerWith("hang");
    const retry = await retryOf(commit(["a"], { http_timeout: 0.05 }));
    expect(retry.message).to.contain("no answer within 0.05 s");
  });

  it("sends headers of the user's own, but not in the place of its own", async () => {
    await commit(["a"], { headers: { Authorization: "Bearer x", "Webhook-Id": "mine", "User-Agent": "u" } });
    const headers = server.requests[0]?.headers;
    expect(headers).to.include({ authorization: "Bearer x", "user-agent": "u" });
    expect(headers?.["webhook-id"]).to.match(/^msg_/);
  });

  it("keeps the id of a request when it is sent again, with a signature that is new", async () => {
    const idempotencyKey = newKey();
    server.answerWith({ status: 503 }, { status: 204 });
    const retry = await retryOf(commit(["a", "b"], {}, { idempotencyKey }));
    expect(retry.delayMs).to.equal(30_000);
    expect(retry.message).to.equal(
      `WebhookHandler: ${server.url()} answered 503 (attempt 1); trying again in 30 s`,
    );
    await commit(["a", "b"], {}, { idempotencyKey });
    const ids = server.requests.map(({ headers }) => headers["webhook-id"]);
    expect(ids[1]).to.equal(ids[0]);
    expect(new Set(ids).size).to.equal(2);
    for (const request of server.requests) verify(request);
  });

  it("gives up at 400, and logs what was refused", async () => {
    server.answerWith({ status: 400, body: "no" });
    const logger = new RecordingLogger();
    await commit(["a", "b", "c"], { batch_size: 2 }, { logger });
    expect(logger.lines).to.deep.equal([
      {
        level: "error",
        message: `WebhookHandler: ${server.url()} refused 2 events from a on as invalid; it is given up`,
        fields: { status: 400, answer: "no", content: server.requests[0]?.body },
      },
      {
        level: "error",
        message: `WebhookHandler: ${server.url()} refused event c (test.c) as invalid; it is given up`,
        fields: { status: 400, answer: "no", content: server.requests[1]?.body },
      },
    ]);
  });
});
