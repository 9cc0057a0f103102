import { expect } from "chai";
import { createDistiller, NOTIFICATION } from "./notification.js";

describe("ctxt", () => {
  const context = { ...NOTIFICATION, _context_user_id: "u1", _context_roles: { first: "admin" } };

  it("is read from _context_ where a notification has none", () => {
    const traits =
      "user: ctxt.user_id, role: ctxt.roles.first, all: '`this`.ctxt.*', len: 'ctxt.`len`', root: '$.ctxt.user_id', whole: ctxt";
    const event = createDistiller(traits).distill(context);
    expect(event).to.include({ user: "u1", role: "admin", all: "req-1", len: "4", root: "u1" });
    expect(event!.whole).to.equal(
      '{"request_id":"req-1","tenant":"t-context","user_id":"u1","roles":{"first":"admin"}}',
    );
  });

  it("is the notification's own where it has one", () => {
    const event = createDistiller("user: ctxt.user_id, other: ctxt.x, len: 'ctxt.`len`'").distill({
      ...context,
      ctxt: { x: 1 },
    });
    expect(event).to.include({ other: "1", len: "1" }).and.not.have.property("user");
  });

  it("is nothing else with ctxtFromContext off, or without any _context_ member", () => {
    const traits = "user: ctxt.user_id, len: 'ctxt.`len`'";
    expect(createDistiller(traits, { ctxtFromContext: false }).distill(context)).to.not.have.any.keys(
      "user",
      "len",
    );
    const bare = { event_type: "a", message_id: "b", publisher_id: "c", timestamp: "2015-01-01" };
    expect(createDistiller(traits).distill(bare)).to.not.have.any.keys("user", "len");
  });

  it("can be filtered and sorted by", () => {
    const event = createDistiller(
      "a: '$.payload.l[?ctxt=1].v', b: '$.payload.l[/ctxt][0].v', c: '$.ctxt.user_id + x'",
    ).distill({
      ...context,
      payload: {
        l: [
          { ctxt: 2, v: "two" },
          { ctxt: 1, v: "one" },
        ],
      },
    });
    expect(event).to.include({ a: "one", c: "u1x" });
  });
});
