import { silentLogger } from "@winchester/core";
import { expect } from "chai";
import { matchRefusals } from "../src/consumer/match-refusals.js";
import { type OfferedNotification, Offering, type Rejection } from "../src/consumer/offering.js";
import { NOT_WANTED, type NotificationSink } from "../src/index.js";

function batchOf(...ids: string[]): OfferedNotification<number>[] {
  return ids.map((messageId, origin) => ({
    messageId,
    origin,
    notification: { message_id: messageId, origin },
  }));
}

function offer(sink: NotificationSink, ...ids: string[]): Promise<Rejection<number>[]> {
  return new Offering<number>(sink, silentLogger).offer(batchOf(...ids), new AbortController().signal);
}

type Given = { readonly message_id: string; readonly origin: number }[];

describe("Refusals", () => {
  it("are matched with notifications by the message id", () => {
    const { refused, unclear } = matchRefusals(batchOf("a", "b", "c"), [{ messageId: "b", reason: "why" }]);
    expect(refused.map(({ item, reason }) => [item.origin, reason])).to.deep.equal([[1, "why"]]);
    expect(unclear).to.deep.equal([]);
  });

  it("of what nobody wants are none", () => {
    const refusals = [{ messageId: "a", reason: NOT_WANTED }, { reason: NOT_WANTED }];
    expect(matchRefusals(batchOf("a", "b"), refusals)).to.deep.equal({ refused: [], unclear: [] });
  });

  it("of one of several with the same id leave it open which", () => {
    const { refused, unclear } = matchRefusals(batchOf("a", "b", "a"), [{ messageId: "a", reason: "why" }]);
    expect(refused).to.deep.equal([]);
    expect(unclear.map(({ origin }) => origin)).to.deep.equal([0, 2]);
  });

  it("without an id, or with an unknown one, leave it open which of all", () => {
    for (const refusal of [{ reason: "why" }, { messageId: "a\uFFFD", reason: "why" }]) {
      const { unclear } = matchRefusals(batchOf("a", "b"), [refusal]);
      expect(unclear.map(({ origin }) => origin)).to.deep.equal([0, 1]);
    }
  });
});

describe("Offering a batch to a sink", () => {
  it("finds the one of two with the same id that is refused", async () => {
    const sink: NotificationSink = async (given) => ({
      refused: (given as Given)
        .filter(({ origin }) => origin === 2)
        .map(({ message_id }) => ({ messageId: message_id, reason: "bad timestamp" })),
    });
    expect(await offer(sink, "a", "b", "a")).to.deep.equal([{ origin: 2, reason: "bad timestamp" }]);
  });

  it("finds those at which the sink throws, with few calls", async () => {
    let calls = 0;
    const sink: NotificationSink = async (given) => {
      calls += 1;
      if ((given as Given).some(({ message_id }) => message_id === "bad")) throw new Error("broke");
      return { refused: [] };
    };
    const ids = Array.from({ length: 256 }, (_, index) => (index === 77 ? "bad" : String(index)));
    expect(await offer(sink, ...ids)).to.deep.equal([{ origin: 77, reason: "storing it failed: broke" }]);
    expect(calls).to.equal(17);
  });

  it("tries a notification that comes alone several times before it is rejected", async () => {
    let calls = 0;
    const sink: NotificationSink = async () => {
      calls += 1;
      throw new Error("broke");
    };
    expect(await offer(sink, "a")).to.deep.equal([{ origin: 0, reason: "storing it failed: broke" }]);
    expect(calls).to.equal(5);
  });

  it("fails where lone notifications fail one after the other", async () => {
    const sink: NotificationSink = async () => {
      throw new Error("broke");
    };
    const offering = new Offering<number>(sink, silentLogger);
    const { signal } = new AbortController();
    await offering.offer(batchOf("a"), signal);
    await offering.offer(batchOf("b"), signal);
    const error = await offering.offer(batchOf("c"), signal).catch((thrown: unknown) => thrown);
    expect(error).to.include({
      code: "AMQP_SINK_FAILED",
      message: "3 notifications in a row couldn't be stored: broke",
      hint: "nothing is lost: what isn't stored is in its queue; see the cause, and start the consumer again",
    });
  });

  it("calls no sink for nothing", async () => {
    const sink: NotificationSink = async () => {
      throw new Error("called");
    };
    expect(await offer(sink)).to.deep.equal([]);
  });
});
