import { expect } from "chai";
import { AmqpConfigError, NotabeneHandler } from "../src/index.js";
import { parseNotabeneParams } from "../src/notabene/notabene-params.js";

function refusalOf(params: unknown): AmqpConfigError {
  try {
    new NotabeneHandler(params as Record<string, unknown>);
  } catch (error) {
    if (error instanceof AmqpConfigError) return error;
    throw error;
  }
  throw new Error("the parameters were taken");
}

describe("The parameters of NotabeneHandler", () => {
  const needed = { exchange: "nova", queue_name: "monitor.info" };

  it("may be the original's, with the library that means nothing here", () => {
    const params = parseNotabeneParams({
      ...needed,
      host: "rabbit",
      user: "me",
      password: "secret",
      port: 5673,
      vhost: "/stack",
      library: "librabbitmq",
      exchange_type: "topic",
      env_keys: ["usage_notifications"],
    });
    expect(params.broker).to.include({
      host: "rabbit",
      user: "me",
      password: "secret",
      port: 5673,
      vhost: "/stack",
    });
    expect(params).to.include({
      exchange: "nova",
      exchangeType: "topic",
      queue: "monitor.info",
      confirmTimeoutMs: 30_000,
    });
  });

  it("have the original's defaults", () => {
    const { broker, envKeys } = parseNotabeneParams(needed);
    expect(broker).to.include({
      host: "localhost",
      port: 5672,
      user: "guest",
      password: "guest",
      vhost: "/",
    });
    expect(broker.tls).to.equal(undefined);
    expect(envKeys).to.deep.equal([]);
  });

  it("may have one url instead of the parts of the address", () => {
    const { broker } = parseNotabeneParams({ ...needed, url: "amqps://me:p%40ss@rabbit/%2Fstack" });
    expect(broker).to.deep.include({
      host: "rabbit",
      port: 5671,
      user: "me",
      password: "p@ss",
      vhost: "/stack",
    });
    expect(broker.tls).to.deep.equal({ verify: true });
  });

  it("are refused all together, when the handler is made", () => {
    const error = refusalOf({
      exchnage: "nova",
      queue_name: 3,
      url: "http://x",
      host: "y",
      confirm_timeout: 0,
    });
    expect(error.code).to.equal("AMQP_PARAMS");
    expect(error.message).to.equal(
      'NotabeneHandler: unknown parameter "exchnage" (did you mean "exchange"?); ' +
        "exchange is missing: it must be a name of 1 to 255 bytes; " +
        "queue_name: must be a name of 1 to 255 bytes, not 3; " +
        "confirm_timeout: must be a number of seconds, more than 0 and at most 2147483, not 0; " +
        "url: must begin with amqp:// or amqps://; host: host and url can't both be given",
    );
    expect(error.hint).to.equal(
      "NotabeneHandler takes exchange, queue_name, exchange_type, url, host, port, user, password, vhost, env_keys, confirm_timeout, library",
    );
    expect(error.problems.map(({ path }) => path.join("."))).to.deep.equal([
      "exchnage",
      "",
      "queue_name",
      "confirm_timeout",
      "url",
      "host",
    ]);
  });

  it("never show a password", () => {
    expect(refusalOf({ ...needed, password: ["secret"] }).message).to.equal(
      "NotabeneHandler: password: must be a text that isn't empty, not what was given",
    );
  });

  it("that are no mapping are refused", () => {
    expect(refusalOf(["nova"]).message).to.equal(
      'NotabeneHandler: NotabeneHandler must be a mapping, not ["nova"]',
    );
  });
});
