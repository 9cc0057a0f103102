import { expect } from "chai";
import { Distiller, parseEventDefinitions } from "../src/index.js";
import { createDistiller, createLog, NOTIFICATION } from "./notification.js";

describe("a notification that is refused", () => {
  const { event_type: _type, ...untyped } = NOTIFICATION;
  const { message_id: _id, ...unnamed } = NOTIFICATION;
  const cases: [code: string, notification: unknown, problem: string][] = [
    ["DISTILLER_NOTIFICATION", null, "notification refused: it is null, not an object"],
    ["DISTILLER_NOTIFICATION", [NOTIFICATION], "notification refused: it is a list, not an object"],
    [
      "DISTILLER_NOTIFICATION",
      "x".repeat(200),
      `notification refused: it is "${"x".repeat(80)}…", not an object`,
    ],
    ["DISTILLER_NOTIFICATION", { "oslo.message": "5" }, "notification refused: it is 5, not an object"],
    ["DISTILLER_EVENT_TYPE", {}, "notification refused: it has no event_type"],
    ["DISTILLER_EVENT_TYPE", untyped, "notification m1 refused: it has no event_type"],
    [
      "DISTILLER_EVENT_TYPE",
      { ...NOTIFICATION, event_type: {} },
      "notification m1 refused: its event_type is an object, where a text that isn't empty is expected",
    ],
    [
      "DISTILLER_MESSAGE_ID",
      unnamed,
      "notification of the type compute.instance.exists refused: it has no message_id",
    ],
    [
      "DISTILLER_MESSAGE_ID",
      { ...NOTIFICATION, message_id: "" },
      'notification of the type compute.instance.exists refused: its message_id is "", where a text that isn\'t empty is expected',
    ],
    [
      "DISTILLER_TIMESTAMP",
      { ...NOTIFICATION, timestamp: "soon" },
      'notification m1 of the type compute.instance.exists refused: its timestamp "soon" is no ISO date and time',
    ],
    [
      "DISTILLER_TIMESTAMP",
      { ...NOTIFICATION, timestamp: 1375391804 },
      "notification m1 of the type compute.instance.exists refused: its timestamp 1375391804 is no ISO date and time",
    ],
    [
      "DISTILLER_INVALID",
      { event_type: "a", message_id: "b", timestamp: "2015" },
      "notification b of the type a refused: it has no traits",
    ],
  ];

  for (const [code, notification, problem] of cases) {
    it(`is one warning: ${problem.length > 90 ? `${problem.slice(0, 90)}…` : problem}`, () => {
      const logger = createLog();
      expect(createDistiller("", { logger }).distill(notification)).to.equal(null);
      expect(logger.lines).to.have.length(1);
      expect(logger.lines[0]!.slice(0, 2)).to.deep.equal(["warn", problem]);
      expect(logger.lines[0]![2]).to.include({ code });
    });
  }

  it("is one warning where its envelope holds no JSON", () => {
    const { outcome, problem, warnings } = createDistiller("").explain({ "oslo.message": "{" });
    expect([outcome, warnings[0]!.code]).to.deep.equal(["refused", "DISTILLER_ENVELOPE"]);
    expect(problem).to.match(/^notification refused: oslo\.message isn't JSON: /);
  });

  it("is one warning where even looking at it throws", () => {
    const trap = new Proxy(
      {},
      {
        get: () => Symbol.iterator,
        getOwnPropertyDescriptor: () => {
          throw new Error("trapped");
        },
      },
    );
    expect(createDistiller("").explain(trap).warnings[0]).to.include({
      code: "DISTILLER_FAILED",
      message: "notification refused: trapped",
    });
  });
});

describe("hostile notifications", () => {
  it("never make it throw", () => {
    let deep: unknown = "end";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const distiller = createDistiller(
      "a: payload, b: '$..x', c: 'payload.`len`', d: payload.__proto__.x, e: payload.constructor",
      {},
    );
    const payloads = [
      deep,
      { a: deep },
      "x".repeat(1_000_000),
      JSON.parse('{"__proto__": {"x": 1}}'),
      { toJSON: 1 },
      5,
      null,
    ];
    const events = payloads.map((payload) => distiller.distill({ ...NOTIFICATION, payload }));
    expect(events.map((event) => event !== null)).to.deep.equal(payloads.map(() => true));
    expect(events[0]).to.not.have.property("a");
    expect(events[3]).to.include({ d: "1" }).and.not.have.property("e");
  });

  it("can't fill memory with event types", () => {
    const distiller = new Distiller(parseEventDefinitions("- {event_type: '*.end', traits: {}}"));
    for (let number = 0; number < 30_000; number++) {
      distiller.distill({ ...NOTIFICATION, event_type: `t${number}` });
    }
    expect(distiller.distill({ ...NOTIFICATION, event_type: `${"x".repeat(100_000)}.end` })).to.not.equal(
      null,
    );
    expect(distiller.distill({ ...NOTIFICATION, event_type: "t1" })).to.equal(null);
  });
});

describe("what a distiller logs", () => {
  it("is a debug line for a notification that no definition takes", () => {
    const logger = createLog();
    expect(new Distiller([], { logger }).distill(NOTIFICATION)).to.equal(null);
    expect(logger.lines).to.deep.equal([
      [
        "debug",
        "notification m1 dropped: no definition takes the type compute.instance.exists",
        { message_id: "m1", event_type: "compute.instance.exists" },
      ],
    ]);
  });

  it("is a warning for a value that can't be converted, with trait, path, value and message id", () => {
    const logger = createLog();
    createDistiller("a: {fields: payload.state, type: int}", { logger }).distill(NOTIFICATION);
    expect(logger.lines).to.deep.equal([
      [
        "warn",
        'notification m1 of the type compute.instance.exists: trait a dropped: the value "active" at payload.state is no integer',
        {
          code: "DISTILLER_TRAIT_VALUE",
          message_id: "m1",
          event_type: "compute.instance.exists",
          trait: "a",
          path: "payload.state",
        },
      ],
    ]);
  });
});
