import type { NotificationDistiller } from "@winchester/core";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { Distiller, parseEventDefinitions } from "../src/index.js";
import { createDistiller, ENVELOPE, NOTIFICATION, toJson, traitsOf } from "./notification.js";

describe("Distiller", () => {
  it("is what core's trigger manager asks for", () => {
    const distiller: NotificationDistiller = createDistiller("");
    expect(distiller.distill(NOTIFICATION)?.message_id).to.equal("m1");
  });

  it("makes an event of a notification, with three traits that are always there", () => {
    expect(toJson(createDistiller("").distill(NOTIFICATION))).to.deep.equal(ENVELOPE);
  });

  it("lets a definition name those three itself", () => {
    const event = createDistiller("service: payload.state, tenant_id: payload.nothing").distill(NOTIFICATION);
    expect(event).to.include({ service: "active" }).and.not.have.property("tenant_id");
  });

  it("takes tenant_id from the context where the payload has none", () => {
    expect(createDistiller("").distill({ ...NOTIFICATION, payload: { tenant_id: null } })).to.include({
      tenant_id: "t-context",
    });
  });

  it("lets the last definition that takes the event type decide", () => {
    const definitions = parseEventDefinitions(`
- {event_type: "*", traits: {by: "'event_type'"}}
- {event_type: [compute.*, "!*.exists"], traits: {by: message_id}}
- {event_type: image.*, traits: {by: priority}}
`);
    const distiller = new Distiller(definitions);
    expect(distiller.explain(NOTIFICATION).definition).to.equal(definitions[0]);
    expect(distiller.explain({ ...NOTIFICATION, event_type: "compute.create" }).definition).to.equal(
      definitions[1],
    );
  });

  it("takes the first value of the fields that isn't null", () => {
    expect(traitsOf("a: [payload.x, payload.y, payload.z]", { x: null, y: 0, z: 1 })).to.deep.equal({
      a: "0",
    });
    expect(traitsOf("a: ['payload.l[*]', payload.z]", { l: [null, "first"], z: 1 })).to.deep.equal({
      a: "first",
    });
    expect(traitsOf("a: ['payload.l[*]', payload.z]", { l: [null], z: 1 })).to.deep.equal({ a: "1" });
    expect(traitsOf("a: payload.x", {})).to.deep.equal({});
  });

  it("takes an empty text for no value, but for text", () => {
    const traits = ["text", "int", "float", "datetime", "none"].map(
      (type) => `${type}: {fields: payload.x, type: ${type}}`,
    );
    expect(traitsOf(traits.join(), { x: "" })).to.deep.equal({ text: "" });
  });

  it("converts values to the types of their traits", () => {
    const traits =
      "i: {fields: payload.i, type: int}, f: {fields: payload.f, type: float}, l: payload.l, b: payload.b," +
      "n: {fields: payload.b, type: int}, d: {fields: payload.d, type: datetime}";
    const payload = { i: "12", f: "1.5", l: [{ a: 1 }], b: true, d: "2015-02-27T15:31:24.473932" };
    expect(traitsOf(traits, payload)).to.deep.equal({
      i: 12,
      f: 1.5,
      l: '[{"a":1}]',
      b: "True",
      n: 1,
      d: "2015-02-27T15:31:24.473932Z",
    });
  });

  it("keeps the rest of an event where a value can't be converted", () => {
    expect(traitsOf("a: {fields: payload.a, type: int}, b: payload.b", { a: "12abc", b: 1 })).to.deep.equal({
      b: "1",
    });
  });

  it("lets the envelope have its three names", () => {
    const distiller = createDistiller(
      "message_id: payload.state, timestamp: payload.state, x: payload.state",
    );
    expect(toJson(distiller.distill(NOTIFICATION))).to.deep.equal({ ...ENVELOPE, x: "active" });
    expect(distiller.explain(NOTIFICATION).traits.at(-3)).to.deep.equal({
      name: "message_id",
      type: "text",
      paths: ["payload.state"],
      dropped: "the envelope has this name",
    });
  });

  it("doesn't mistake a trait's name for the prototype of the event", () => {
    const event = createDistiller("__proto__: payload.state").distill(NOTIFICATION)!;
    expect(Object.getOwnPropertyDescriptor(event, "__proto__")?.value).to.equal("active");
    expect(Object.getPrototypeOf(event)).to.equal(Object.prototype);
  });

  it("takes the envelope of oslo.messaging off", () => {
    const envelope = { "oslo.version": "2.0", "oslo.message": JSON.stringify(NOTIFICATION) };
    expect(toJson(createDistiller("").distill(envelope))).to.deep.equal(ENVELOPE);
  });
});

describe("the time of an event", () => {
  const now = Temporal.Instant.from("2020-01-01T00:00:00Z");
  const timeOf = (members: object) => {
    const { timestamp: _none, ...notification } = NOTIFICATION;
    const distiller = createDistiller("", { clock: { now: () => now } });
    return distiller.distill({ ...notification, ...members })?.timestamp.toString();
  };

  it("is the notification's, else its context's, else now", () => {
    const both = { timestamp: "2015-01-01 00:00:00", _context_timestamp: "2014-01-01" };
    expect(timeOf(both)).to.equal("2015-01-01T00:00:00Z");
    expect(timeOf({ _context_timestamp: "2014-01-01" })).to.equal("2014-01-01T00:00:00Z");
    expect(timeOf({})).to.equal("2020-01-01T00:00:00Z");
  });

  it("is now where a timestamp is there but empty", () => {
    for (const timestamp of ["", null, 0, false, [], {}]) {
      expect(timeOf({ timestamp, _context_timestamp: "2014-01-01" })).to.equal("2020-01-01T00:00:00Z");
    }
  });

  it("is the machine's time without a clock", () => {
    const { timestamp: _none, ...notification } = NOTIFICATION;
    const before = Temporal.Now.instant();
    const { timestamp } = createDistiller("").distill(notification)!;
    expect(Temporal.Instant.compare(before, timestamp)).to.be.at.most(0);
  });
});

describe("catch-all", () => {
  const definitions = parseEventDefinitions("- {event_type: image.*, traits: {}}");

  it("takes what no definition takes, with no traits of its own", () => {
    expect(new Distiller(definitions).distill(NOTIFICATION)).to.equal(null);
    expect(toJson(new Distiller(definitions, { catchAll: true }).distill(NOTIFICATION))).to.deep.equal(
      ENVELOPE,
    );
    expect(new Distiller([], { catchAll: true }).explain(NOTIFICATION).definition?.eventTypes).to.deep.equal([
      "*",
    ]);
  });

  it("gives way to every definition", () => {
    const image = { ...NOTIFICATION, event_type: "image.create" };
    expect(new Distiller(definitions, { catchAll: true }).explain(image).definition).to.equal(definitions[0]);
  });
});
