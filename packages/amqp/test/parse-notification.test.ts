import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SHARED_DATA_MISSING, sharedDataFolder } from "../../../scripts/shared-data.js";
import { parseNotification, unwrapVersionedObjects } from "../src/index.js";

function problemOf(body: unknown, options?: { unwrap?: boolean }): string | undefined {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const parsed = parseNotification(Buffer.from(text), options);
  return "problem" in parsed ? parsed.problem : undefined;
}

describe("The body of a message", () => {
  const bare = { event_type: "image.create", message_id: "62f4", payload: { name: "Zürich" } };

  it("may be a bare notification", () => {
    const parsed = parseNotification(Buffer.from(JSON.stringify(bare)));
    expect(parsed).to.deep.equal({ messageId: "62f4", notification: bare });
  });

  it("may be an envelope of oslo.messaging 2.x, around text or an object", () => {
    for (const message of [JSON.stringify(bare), bare]) {
      const envelope = { "oslo.version": "2.0", "oslo.message": message };
      const parsed = parseNotification(Buffer.from(JSON.stringify(envelope)));
      expect(parsed).to.deep.equal({ messageId: "62f4", notification: bare });
    }
  });

  it("is refused with the reason where it is neither", () => {
    expect(problemOf("no JSON {")).to.match(/^the body isn't JSON: /);
    expect(problemOf("")).to.match(/^the body isn't JSON: /);
    expect(problemOf({ "oslo.version": "2.0", "oslo.message": "{" })).to.match(/^oslo\.message isn't JSON: /);
    expect(problemOf({ "oslo.version": "3.0", "oslo.message": "{}" })).to.equal(
      'the envelope\'s oslo.version is "3.0"; 2.x is known',
    );
    expect(problemOf([bare])).to.equal("the notification is no JSON object, but a list");
    expect(problemOf("null")).to.equal("the notification is no JSON object, but null");
    expect(problemOf("7")).to.equal("the notification is no JSON object, but a number");
    expect(problemOf({ message_id: "62f4" })).to.equal("the notification has no event_type");
    expect(problemOf({ event_type: "x" })).to.equal("the notification has no message_id");
    expect(problemOf({ ...bare, message_id: "" })).to.equal("the notification's message_id is empty");
    expect(problemOf({ ...bare, event_type: { a: 1 } })).to.equal(
      "the notification's event_type is no text, but an object",
    );
  });

  it("is refused where it is nested too deep to be unwrapped", () => {
    const deep = `{"event_type":"x","message_id":"y","payload":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(problemOf(deep, { unwrap: true })).to.equal("the notification is nested too deep to be unwrapped");
    expect(problemOf(deep)).to.equal(undefined);
  });
});

describe("Versioned objects", () => {
  it("become their data, however deep they are", () => {
    const wrapped = {
      payload: {
        "nova_object.namespace": "nova",
        "nova_object.data": {
          uuid: "178b",
          flavor: { "nova_object.version": "1.4", "nova_object.data": { vcpus: 1 } },
          volumes: [{ "nova_object.data": { id: 1 } }, null, "text"],
        },
      },
    };
    expect(unwrapVersionedObjects(wrapped)).to.deep.equal({
      payload: { uuid: "178b", flavor: { vcpus: 1 }, volumes: [{ id: 1 }, null, "text"] },
    });
    expect(wrapped.payload).to.have.property("nova_object.data");
  });

  it("are those of any service; what only looks similar stays", () => {
    const wrapped = {
      a: { "ironic_object.data": 1 },
      b: { "object.data": 2 },
      c: { "nova_object.database": 3 },
    };
    expect(unwrapVersionedObjects(wrapped)).to.deep.equal({
      a: 1,
      b: { "object.data": 2 },
      c: { "nova_object.database": 3 },
    });
  });

  it("may have members with any name", () => {
    const unwrapped = unwrapVersionedObjects(JSON.parse('{"__proto__": {"nova_object.data": 1}}'));
    expect(Object.entries(unwrapped as object)).to.deep.equal([["__proto__", 1]]);
  });

  it("of real services leave nothing of their wrapping", function () {
    const folder = sharedDataFolder();
    if (folder === undefined) {
      this.test!.title = SHARED_DATA_MISSING;
      this.skip();
    }
    let count = 0;
    for (const name of [
      "nova-versioned-samples",
      "ironic-docs",
      "masakari-versioned-samples",
      "watcher-versioned-samples",
    ]) {
      const lines = readFileSync(join(folder, "notifications", `${name}.jsonl`), "utf8")
        .trim()
        .split("\n");
      for (const line of lines) {
        if (!line.includes("_object.data")) continue;
        count += 1;
        expect(JSON.stringify(unwrapVersionedObjects(JSON.parse(line)))).to.not.match(
          /_object\.(data|name|version)"/,
        );
      }
    }
    expect(count).to.be.greaterThan(150);
  });
});
