import { expect } from "chai";
import { DistillerError, unwrapOsloEnvelope } from "../src/index.js";

describe("unwrapOsloEnvelope", () => {
  it("takes the notification out of its envelope, as text or as an object", () => {
    const notification = { event_type: "image.create" };
    const message = JSON.stringify(notification);
    expect(unwrapOsloEnvelope({ "oslo.version": "2.0", "oslo.message": message })).to.deep.equal(
      notification,
    );
    expect(unwrapOsloEnvelope({ "oslo.version": "2.0", "oslo.message": notification })).to.equal(
      notification,
    );
  });

  it("gives everything else back as it is", () => {
    for (const value of [null, 5, "text", [1], { event_type: "x" }]) {
      expect(unwrapOsloEnvelope(value)).to.equal(value);
    }
  });

  it("throws where the message isn't JSON", () => {
    expect(() => unwrapOsloEnvelope({ "oslo.message": "{" }))
      .to.throw(DistillerError, /^oslo\.message isn't JSON: /)
      .with.property("code", "DISTILLER_ENVELOPE");
  });
});
