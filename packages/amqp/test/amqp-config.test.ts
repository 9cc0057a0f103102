import { expect } from "chai";
import { AmqpConfigError, parseAmqpConfig } from "../src/index.js";

const SOURCES = [{ exchange: "nova" }];

function errorOf(record: unknown): AmqpConfigError {
  try {
    parseAmqpConfig(record);
  } catch (error) {
    if (error instanceof AmqpConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was taken");
}

/** The mistakes in a section with these keys, as `path: message`. */
function mistakesOf(section: Record<string, unknown>): string[] {
  return errorOf({ sources: SOURCES, ...section }).problems.map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
}

/** The mistakes in a source with these keys. */
function sourceMistakesOf(source: unknown): string[] {
  return mistakesOf({ sources: [source] });
}

describe("The section amqp", () => {
  it("needs a source with an exchange, and nothing else", () => {
    expect(parseAmqpConfig({ sources: SOURCES })).to.deep.equal({
      broker: {
        host: "localhost",
        port: 5672,
        user: "guest",
        password: "guest",
        vhost: "/",
        tls: undefined,
        auth: "plain",
        heartbeatSeconds: 30,
        connectTimeoutMs: 10_000,
      },
      sources: [
        {
          exchange: "nova",
          exchangeType: "topic",
          routingKeys: ["notifications.*"],
          queue: "winchester.nova",
          queueType: "classic",
          durable: true,
          exchangeDurable: true,
          autoDelete: false,
          passive: false,
          prefetch: 1000,
          unwrap: false,
        },
      ],
      batchSize: 500,
      batchDelayMs: 20,
    });
  });

  it("lets sources take over what they don't say", () => {
    const { sources } = parseAmqpConfig({
      batch_size: 50,
      unwrap: true,
      sources: [
        { exchange: "nova", durable: false, routing_keys: "versioned_notifications.*" },
        { exchange: "cinder", prefetch: 7, unwrap: false, exchange_durable: false },
      ],
    });
    expect(sources[0]).to.deep.include({
      prefetch: 100,
      unwrap: true,
      exchangeDurable: false,
      routingKeys: ["versioned_notifications.*"],
    });
    expect(sources[1]).to.include({ prefetch: 7, unwrap: false, durable: true, exchangeDurable: false });
  });

  it("takes a url", () => {
    const brokerOf = (url: string): object => parseAmqpConfig({ url, sources: SOURCES }).broker;
    expect(brokerOf("amqp://me:p%40s%2Fs@rabbit:5673/a%2Fb?heartbeat=7")).to.include({
      host: "rabbit",
      port: 5673,
      user: "me",
      password: "p@s/s",
      vhost: "a/b",
      heartbeatSeconds: 7,
    });
    expect(brokerOf("amqp://[::1]")).to.include({ host: "::1", port: 5672, vhost: "/", user: "guest" });
    expect(brokerOf("amqp://rabbit//")).to.include({ vhost: "/" });
    expect(brokerOf("amqps://rabbit/")).to.deep.include({ port: 5671, tls: { verify: true } });
  });

  it("takes the parts of an address, with TLS", () => {
    const { broker } = parseAmqpConfig({
      host: "rabbit",
      port: 5679,
      user: "me",
      password: "secret",
      heartbeat: 0,
      connect_timeout: 2.5,
      vhost: "v",
      tls: true,
      sources: SOURCES,
    });
    expect(broker).to.deep.include({
      host: "rabbit",
      port: 5679,
      user: "me",
      password: "secret",
      heartbeatSeconds: 0,
      connectTimeoutMs: 2_500,
      vhost: "v",
      tls: { verify: true },
    });
  });

  it("finds certificates from the folder of the configuration", () => {
    const folder = new URL("..", import.meta.url).pathname;
    const tls = {
      ca: "package.json",
      cert: "-----BEGIN CERTIFICATE-----",
      key: "tsconfig.json",
      passphrase: "p",
    };
    const { broker } = parseAmqpConfig({ tls, auth: "external", sources: SOURCES }, { folder });
    expect(broker.auth).to.equal("external");
    expect(broker.tls).to.deep.equal({
      ca: `${folder}package.json`,
      cert: "-----BEGIN CERTIFICATE-----",
      key: `${folder}tsconfig.json`,
      passphrase: "p",
      serverName: undefined,
      verify: true,
    });
  });

  it("reports all mistakes at once, each with its path", () => {
    const error = errorOf({ ulr: "x", port: "5672", sources: [{ exchange: "nova", queue_type: "quorom" }] });
    expect(error.code).to.equal("AMQP_CONFIG");
    expect(error.message).to.equal(
      "amqp: 3 mistakes:\n" +
        '  unknown key "ulr" (did you mean "url"?)\n' +
        '  port: must be a whole number from 1 to 65535, not "5672"\n' +
        '  sources[0].queue_type: must be one of classic, quorum, not "quorom"',
    );
    expect(error.problems.map(({ path }) => path)).to.deep.equal([
      ["ulr"],
      ["port"],
      ["sources", 0, "queue_type"],
    ]);
    expect(error.hint).to.match(/^the keys of amqp are url, host, /);
    expect(errorOf({ batch_size: 0, sources: SOURCES }).message).to.equal(
      "amqp: batch_size: must be a whole number from 1 to 10000, not 0",
    );
    expect(errorOf({ batch_size: 0, sources: SOURCES }).hint).to.equal(
      "the README of @winchester/amqp lists the keys, and what they take",
    );
  });

  it("must be a mapping with a list of sources that isn't empty", () => {
    expect(errorOf("rabbit").message).to.equal('amqp: amqp must be a mapping, not "rabbit"');
    expect(errorOf({}).message).to.equal(
      "amqp: sources is missing: it must be a list of queues to take notifications from",
    );
    expect(mistakesOf({ sources: { exchange: "nova" } })).to.deep.equal([
      "sources: must be a list of queues to take notifications from",
    ]);
    expect(mistakesOf({ sources: [] })).to.deep.equal(["sources: must not be empty"]);
    expect(sourceMistakesOf("nova")).to.deep.equal(['sources.0: a source must be a mapping, not "nova"']);
  });

  for (const [url, message] of [
    ["rabbit://me:secret@rabbit:5672//", "must begin with amqp:// or amqps://"],
    ["amqp://me:secret#@rabbit/", "isn't a URL"],
    ["amqp://rabbit/#secret", 'has a "#"'],
    ["amqp://rabbit:99999/", "isn't a URL"],
    ["amqp://", "has no host"],
    ["amqp:///nova", "has no host"],
    ["amqp://rabbit/?cacertfile=x", 'has the parameter "cacertfile", which isn\'t known'],
    ["amqp://rabbit/?heartbeat=soon", "has a heartbeat that is no number of seconds"],
    ["amqp://me:%zz@rabbit/", 'has a "%" that two hexadecimal digits don\'t follow'],
  ] as const) {
    it(`says what is wrong with the url ${url}, without showing it`, () => {
      const { problems } = errorOf({ url, sources: SOURCES });
      expect(problems.map(({ path, message: said }) => [path.join("."), said])).to.deep.equal([
        ["url", message],
      ]);
      expect(problems[0]?.hint).to.be.a("string").and.not.include("secret");
    });
  }

  it("has one address, with one kind of transport", () => {
    expect(mistakesOf({ url: "amqp://rabbit", host: "x", password: "y", tls: true })).to.deep.equal([
      "host: host and url can't both be given",
      "password: password and url can't both be given",
      "tls: the url has no TLS",
    ]);
    expect(mistakesOf({ tls: "yes" })).to.deep.equal(['tls: must be true, false or a mapping, not "yes"']);
    expect(mistakesOf({ tls: { cert: "/no/such.pem", verfy: false }, auth: "external" })).to.deep.equal([
      'tls.verfy: unknown key "verfy" (did you mean "verify"?)',
      "tls.cert: needs key beside it",
      "tls.cert: can't read /no/such.pem (ENOENT)",
    ]);
    expect(mistakesOf({ auth: "external" })).to.deep.equal([
      "auth: external needs tls.cert and tls.key: the client is known by its certificate",
    ]);
  });

  it("never shows a password", () => {
    expect(mistakesOf({ password: ["secret"] })).to.deep.equal([
      "password: must be a text that isn't empty, not what was given",
    ]);
  });

  it("reads numbers and truths from texts that came from the environment, and shows none of them", () => {
    const plain: Record<string, unknown> = {
      port: 5673,
      tls: true,
      password: 7,
      "sources.0.prefetch": "many",
    };
    const record = {
      ...{ port: "5673", tls: "yes", password: "7", batch_size: "5" },
      sources: [{ exchange: "nova", prefetch: "hunter2" }],
    };
    const read = (given: unknown) =>
      parseAmqpConfig(given, {
        fromEnvironment: (path) => (path.join(".") in plain ? { plain: plain[path.join(".")] } : undefined),
      });
    try {
      read(record);
      expect.fail("it was taken");
    } catch (error) {
      expect(
        (error as AmqpConfigError).problems.map(({ path, message }) => [path.join("."), message]),
      ).to.deep.equal([
        ["batch_size", 'must be a whole number from 1 to 10000, not "5"'],
        [
          "sources.0.prefetch",
          "must be a whole number from 1 to 65535, not what the environment variable has",
        ],
      ]);
    }
    const { broker } = read({ ...record, batch_size: 5, sources: SOURCES });
    expect(broker).to.deep.include({ port: 5673, password: "7", tls: { verify: true } });
  });

  it("has sources that make sense", () => {
    expect(sourceMistakesOf({})).to.deep.equal([
      "sources.0: exchange is missing: name the exchange of a service, such as nova",
    ]);
    expect(sourceMistakesOf({ passive: true, exchange: "nova" })).to.deep.equal([
      "sources.0: queue is missing: a passive source takes from a queue that is there already",
    ]);
    expect(sourceMistakesOf({ exchange: "x".repeat(250) })).to.deep.equal([
      "sources.0: queue is missing: the exchange's name is too long to make one of",
    ]);
    expect(sourceMistakesOf({ exchange: "nova", queue: "amq.mine", routing_keys: [] })).to.deep.equal([
      'sources.0.queue: must not begin with "amq.", which the broker keeps for itself',
      "sources.0.routing_keys: must not be empty: nothing would come",
    ]);
    expect(
      sourceMistakesOf({ exchange: "nova", queue_type: "quorum", durable: false, auto_delete: true }),
    ).to.deep.equal([
      "sources.0.durable: a quorum queue is always durable",
      "sources.0.auto_delete: a quorum queue can't delete itself",
    ]);
    expect(
      sourceMistakesOf({ exchange: "nova", exchange_type: "topik", routing_keys: [1], prefetch: 0 }),
    ).to.deep.equal([
      'sources.0.exchange_type: must be topic, direct, fanout, headers, or a type of a plugin ("x-…"), not "topik"',
      "sources.0.routing_keys: must be a list of routing keys, each of at most 255 bytes, not [1]",
      "sources.0.prefetch: must be a whole number from 1 to 65535, not 0",
    ]);
    expect(mistakesOf({ batch_delay: 61, unwrap: "yes", connect_timeout: -1 })).to.deep.equal([
      "connect_timeout: must be a number of seconds, more than 0 and at most 2147483, not -1",
      "batch_delay: must be a number of seconds from 0 to 60, not 61",
      'unwrap: must be true or false, not "yes"',
    ]);
  });

  it("has sources that agree about a queue that they share", () => {
    const shared = [
      { exchange: "nova", queue: "all" },
      { exchange: "cinder", queue: "all", queue_type: "quorum" },
    ];
    expect(mistakesOf({ sources: shared })).to.deep.equal([
      "sources.1.queue_type: the queue all is quorum here, and classic in sources[0]",
    ]);
    expect(
      parseAmqpConfig({ sources: [shared[0], { exchange: "cinder", queue: "all" }] }).sources,
    ).to.have.length(2);
  });
});
