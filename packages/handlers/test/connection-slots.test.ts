import { expect } from "chai";
import { claimSlot, type Slot } from "../src/http/connection-slots.js";

const never = new AbortController().signal;
let receivers = 0;

/** The address of a receiver that no other test uses. */
const newOrigin = (): string => `http://receiver-${++receivers}.example.com`;

function release(slot: Slot): void {
  if (slot.kind === "free") slot.release({ stalled: false });
}

describe("Connections to a receiver", () => {
  it("that are all busy are waited for, in order, and not for ever", async () => {
    const origin = newOrigin();
    const first = await claimSlot(origin, 1, never);
    const second = claimSlot(origin, 1, never);
    const third = claimSlot(origin, 1, never, 20);
    expect((await third).kind).to.equal("crowded");
    release(first);
    expect((await second).kind).to.equal("free");
    release(await second);
  });

  it("are as many as before after somebody has given up waiting", async () => {
    const origin = newOrigin();
    const first = await claimSlot(origin, 1, never);
    expect((await claimSlot(origin, 1, never, 1)).kind).to.equal("crowded");
    release(first);
    const second = await claimSlot(origin, 1, never);
    expect(second.kind).to.equal("free");
    expect((await claimSlot(origin, 1, never, 1)).kind).to.equal("crowded");
    release(second);
  });

  it("of one receiver have nothing to do with those of another", async () => {
    const slot = await claimSlot(newOrigin(), 1, never);
    const other = await claimSlot(newOrigin(), 1, never);
    expect(other.kind).to.equal("free");
    release(slot);
    release(other);
  });
});
