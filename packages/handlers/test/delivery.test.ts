import { createServer } from "node:net";
import type { HandlerContext } from "@winchester/core";
import { expect } from "chai";
import { AtomPubHandler } from "../src/index.js";
import { RecordingLogger } from "./recording-logger.js";
import { retryOf } from "./retry-later.js";
import { newKey, sampleEvents } from "./sample-events.js";
import { ScriptedServer } from "./scripted-server.js";

describe("Delivery over HTTP", () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  /** One run of a handler up to its commit, as a worker makes it: each in a new instance. */
  function commit(
    ids: string[],
    context: Partial<HandlerContext> = {},
    params: Record<string, unknown> = {},
  ): Promise<void> {
    const handler = new AtomPubHandler({ url: server.url(), wait_interval: 30, ...params }, context);
    handler.handleEvents(sampleEvents(...ids));
    return handler.commit();
  }

  const sentIds = () => server.requests.map(({ body }) => /urn:uuid:([^<]*)/.exec(body)?.[1]);

  it("is done at any 2xx", async () => {
    for (const status of [200, 201, 202, 204]) {
      server.answerWith({ status });
      await commit(["a"]);
    }
    expect(server.requests).to.have.length(4);
  });

  it("takes 409 for done, and says so in the debug log", async () => {
    server.answerWith({ status: 409 });
    const logger = new RecordingLogger();
    await commit(["a"], { logger });
    expect(logger.messages("debug")).to.deep.equal([
      `AtomPubHandler: ${server.url()} has event a (test.a) already`,
    ]);
  });

  it("gives up at 400, logs the content, and goes on with the next", async () => {
    server.answerWith({ status: 400, body: "no\n such   feed" }, { status: 201 });
    const logger = new RecordingLogger();
    await commit(["a", "b"], { logger });
    expect(sentIds()).to.deep.equal(["a", "b"]);
    expect(logger.lines.filter(({ level }) => level === "error")).to.deep.equal([
      {
        level: "error",
        message: `AtomPubHandler: ${server.url()} refused event a (test.a) as invalid; it is given up`,
        fields: { status: 400, answer: "no such feed", content: server.requests[0]?.body },
      },
    ]);
    expect(logger.messages("debug")).to.deep.equal([`AtomPubHandler: ${server.url()} took event b (test.b)`]);
  });

  for (const status of [301, 404, 413, 429, 500, 503]) {
    it(`asks for a later retry at ${status}`, async () => {
      server.answerWith({ status, headers: { location: "/elsewhere" } });
      const retry = await retryOf(commit(["a"]));
      expect(retry.delayMs).to.equal(30_000);
      expect(retry.message).to.equal(
        `AtomPubHandler: ${server.url()} answered ${status} (attempt 1); trying again in 30 s`,
      );
      expect(server.requests).to.have.length(1);
    });
  }

  it("waits attempt × wait_interval, at most max_wait, and counts across instances", async () => {
    server.answerWith({ status: 503, body: `down ${"x".repeat(300)}` });
    const idempotencyKey = newKey();
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const retry = await retryOf(commit(["a"], { idempotencyKey }, { max_wait: 70 }));
      delays.push(retry.delayMs);
      expect(retry.message).to.contain(`answered 503 "down xxx`).and.contain(`…" (attempt ${attempt});`);
    }
    expect(delays).to.deep.equal([30_000, 60_000, 70_000, 70_000]);
  });

  it("waits by the wait_interval and max_wait that are given, fractions and 0 too", async () => {
    server.answerWith({ status: 503 });
    for (const [wait_interval, max_wait, delays] of [
      [2, 600, [2_000, 4_000]],
      [0.5, 0.75, [500, 750]],
      [0, 600, [0, 0]],
      [30, 0, [0, 0]],
    ] as const) {
      const idempotencyKey = newKey();
      for (const delay of delays) {
        const retry = await retryOf(commit(["a"], { idempotencyKey }, { wait_interval, max_wait }));
        expect(retry.delayMs).to.equal(delay);
      }
    }
  });

  it("waits 30 s, 600 s at most, and has 4 requests under way, unless it is told otherwise", async () => {
    server.answerWith({ status: 503 });
    const idempotencyKey = newKey();
    let delayMs = 0;
    for (let attempt = 1; attempt <= 21; attempt++) {
      const handler = new AtomPubHandler({ url: server.url() }, { idempotencyKey });
      handler.handleEvents(sampleEvents("a"));
      delayMs = (await retryOf(handler.commit())).delayMs;
      if (attempt === 1) expect(delayMs).to.equal(30_000);
    }
    expect(delayMs).to.equal(600_000);
    server.answerWith({ status: 201 });
    server.delayMs = 30;
    await Promise.all(Array.from({ length: 9 }, (_, index) => commit([`d${index}`])));
    expect(server.mostAtOnce).to.equal(4);
  });

  it("counts the attempts of each commit by itself, from one again after it went through", async () => {
    const idempotencyKey = newKey();
    server.answerWith({ status: 503 });
    await retryOf(commit(["a"], { idempotencyKey }));
    expect((await retryOf(commit(["a"], { idempotencyKey: newKey() }))).delayMs).to.equal(30_000);
    expect((await retryOf(commit(["a"]))).delayMs, "without a key").to.equal(30_000);
    server.answerWith({ status: 201 });
    await commit(["a"], { idempotencyKey });
    server.answerWith({ status: 503 });
    expect((await retryOf(commit(["a"], { idempotencyKey }))).delayMs).to.equal(30_000);
  });

  it("doesn't send again what was taken before a failure, and starts counting anew behind it", async () => {
    const idempotencyKey = newKey();
    server.answerWith({ status: 503 }, { status: 201 }, { status: 503 });
    await retryOf(commit(["a", "b", "c"], { idempotencyKey }));
    const retry = await retryOf(commit(["a", "b", "c"], { idempotencyKey }));
    expect(retry.delayMs).to.equal(30_000);
    server.answerWith({ status: 201 });
    await commit(["a", "b", "c"], { idempotencyKey });
    expect(sentIds()).to.deep.equal(["a", "a", "b", "b", "c"]);
  });

  it("sends the same idempotency key with every try of an entry, and another with every other", async () => {
    const keys = () => server.requests.map(({ headers }) => headers["idempotency-key"]);
    const idempotencyKey = newKey();
    server.answerWith({ status: 503 }, { status: 201 });
    await retryOf(commit(["a", "b"], { idempotencyKey }));
    await commit(["a", "b"], { idempotencyKey });
    expect(keys()[0]).to.match(/^[0-9a-f]{32}$/);
    expect(keys()[1]).to.equal(keys()[0]);
    expect(keys()[2]).to.not.equal(keys()[0]);
    await commit(["a"], { idempotencyKey: newKey() });
    expect(keys()[3]).to.not.equal(keys()[0]);
  });

  it("sends nothing where nothing matches", async () => {
    await commit([]);
    await commit(["a"], {}, { event_types: ["!test.*"] });
    expect(server.requests).to.have.length(0);
  });

  it("asks for a later retry when no answer comes in time", async () => {
    server.answerWith("hang");
    const retry = await retryOf(commit(["a"], {}, { http_timeout: 0.1 }));
    expect(retry.message).to.equal(
      `AtomPubHandler: ${server.url()}: no answer within 0.1 s (attempt 1); trying again in 30 s`,
    );
    expect(retry.delayMs).to.equal(30_000);
  });

  it("asks for a later retry when the connection breaks", async () => {
    server.answerWith("reset");
    const retry = await retryOf(commit(["a"]));
    expect(retry.message).to.match(
      /^AtomPubHandler: http:.*: .*(ECONNRESET|closed).* \(attempt 1\); trying again in 30 s$/,
    );
    expect(retry.cause).to.be.instanceOf(Error);
    server.answerWith({ status: 201 });
    await commit(["a"]);
  });

  it("asks for a later retry when nobody listens", async () => {
    const unused = createServer();
    await new Promise<void>((resolve) => unused.listen(0, "127.0.0.1", resolve));
    const { port } = unused.address() as { port: number };
    await new Promise((resolve) => unused.close(resolve));
    const url = `http://127.0.0.1:${port}/feed`;
    const retry = await retryOf(commit(["a"], {}, { url }));
    expect(retry.message).to.equal(
      `AtomPubHandler: ${url}: connect ECONNREFUSED 127.0.0.1:${port} (attempt 1); trying again in 30 s`,
    );
  });

  it("stops at once when its signal is aborted, without an attempt, and loses nothing", async () => {
    server.answerWith("hang");
    const stop = new AbortController();
    const idempotencyKey = newKey();
    const stopped = retryOf(commit(["a"], { idempotencyKey, signal: stop.signal }));
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    const retry = await stopped;
    expect(retry.message).to.equal(`AtomPubHandler: ${server.url()}: stopped before an answer came`);
    expect(retry.delayMs).to.equal(0);
    await retryOf(commit(["a"], { idempotencyKey, signal: stop.signal }));
    expect(server.requests).to.have.length(1);
    server.answerWith({ status: 503 });
    expect((await retryOf(commit(["a"], { idempotencyKey }))).message).to.contain("(attempt 1)");
  });

  it("shows neither credentials nor query of the address, but sends them", async () => {
    server.answerWith({ status: 503 });
    const url = server.url("/feed?key=s3cret").replace("http://", "http://us%40er:p%3Ass@");
    const retry = await retryOf(commit(["a"], {}, { url }));
    expect(retry.message).to.contain(`${server.url()} answered 503`);
    expect(server.requests[0]?.path).to.equal("/feed?key=s3cret");
    const basic = Buffer.from("us@er:p:ss").toString("base64");
    expect(server.requests[0]?.headers.authorization).to.equal(`Basic ${basic}`);
  });

  it("keeps connections alive", async () => {
    for (let run = 0; run < 25; run++) await commit(["a", "b"]);
    expect(server.requests).to.have.length(50);
    // The client may open a second one while it still tidies up the first.
    expect(server.connections).to.be.lessThan(3);
  });

  it("has at most max_connections requests under way to a host, in order of their coming", async () => {
    server.delayMs = 20;
    const ids = Array.from({ length: 12 }, (_, index) => `e${index}`);
    await Promise.all(ids.map((id) => commit([id], {}, { max_connections: 3 })));
    expect(server.mostAtOnce).to.equal(3);
    expect(sentIds().toSorted()).to.deep.equal(ids.toSorted());
  });

  it("doesn't let commits queue behind a server that hangs", async () => {
    server.answerWith("hang");
    const params = { max_connections: 2, http_timeout: 0.2 };
    const started = performance.now();
    const retries = await Promise.all(
      Array.from({ length: 20 }, (_, index) => retryOf(commit([`e${index}`], {}, params))),
    );
    expect(performance.now() - started).to.be.lessThan(1000);
    expect(server.requests).to.have.length(2);
    const crowded = retries.filter(({ message }) => message.includes("busy"));
    expect(crowded).to.have.length(18);
    expect(crowded[0]?.message).to.equal(
      `AtomPubHandler: ${server.url()} isn't answering in time, and its connections are all busy; trying again in 30 s`,
    );
    server.answerWith({ status: 201 });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => commit([`f${index}`], {}, { max_connections: 20 })),
    );
    expect(server.requests).to.have.length(22);
  });

  it("turns back at once from a server that didn't answer the last time and has no connection free", async () => {
    server.answerWith("hang");
    await retryOf(commit(["a"], {}, { max_connections: 1, http_timeout: 0.05 }));
    const stop = new AbortController();
    const hanging = retryOf(commit(["b"], { signal: stop.signal }, { max_connections: 1 }));
    const retry = await retryOf(commit(["c"], {}, { max_connections: 1 }));
    expect(retry.message).to.contain("its connections are all busy");
    stop.abort();
    expect((await hanging).message).to.contain("stopped");
  });

  it("leaves the queue when its signal is aborted", async () => {
    server.delayMs = 50;
    const stop = new AbortController();
    const params = { max_connections: 1 };
    const first = commit(["a"], {}, params);
    const second = retryOf(commit(["b"], { signal: stop.signal }, params));
    const third = commit(["c"], {}, params);
    stop.abort();
    expect((await second).delayMs).to.equal(0);
    await Promise.all([first, third]);
    expect(sentIds()).to.deep.equal(["a", "c"]);
  });

  it("counts a status whose text never ends", async () => {
    server.answerWith({ status: 201, headers: { "content-length": "5" }, body: "abc" });
    await commit(["a"], {}, { http_timeout: 0.1 });
    expect(server.requests).to.have.length(1);
  });

  it("settles every entry in the end, each taken at least once, whatever the server does meanwhile", async () => {
    const idempotencyKey = newKey();
    const ids = ["a", "b", "c", "d"];
    const troubles = [503, 500, 409, "hang", 201, "reset", 400, 503, 201] as const;
    server.answerBy(() => {
      const trouble = troubles[server.requests.length - 1] ?? 201;
      return typeof trouble === "number" ? { status: trouble } : trouble;
    });
    for (let attempt = 0; attempt < 20; attempt++) {
      const params = { http_timeout: 0.1 };
      if (
        await commit(ids, { idempotencyKey }, params).then(
          () => true,
          () => false,
        )
      )
        break;
    }
    expect(sentIds()).to.deep.equal(["a", "a", "a", "b", "b", "c", "c", "d", "d"]);
  });
});
