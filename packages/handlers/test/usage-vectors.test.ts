import { readFileSync } from "node:fs";
import { expect } from "chai";
import { vectorFile } from "../../../scripts/shared-data.js";
import { UsageHandler } from "../src/index.js";
import { eventFromTagged, eventToTagged, type TaggedEvent } from "./tagged-events.js";

interface UsageVector {
  readonly stream_id: number;
  readonly events: readonly TaggedEvent[];
  readonly expect: readonly TaggedEvent[];
}

const vectors = JSON.parse(readFileSync(vectorFile("usage.json"), "utf8")) as UsageVector[];

describe("UsageHandler on the vectors", () => {
  for (const [index, vector] of vectors.entries()) {
    it(`adds what the original adds to stream ${vector.stream_id} (case ${index})`, () => {
      const events = vector.events.map(eventFromTagged);
      const env = { stream_id: vector.stream_id, stream_name: "usage" };
      const result = new UsageHandler({}).handleEvents(events, env);
      expect(result.slice(0, events.length)).to.deep.equal(events);
      const added = result.slice(events.length).map(eventToTagged);
      const comparable = added.map((event, place) =>
        vector.expect[place]?.message_id === "<uuid4>" ? { ...event, message_id: "<uuid4>" } : event,
      );
      expect(comparable).to.deep.equal(vector.expect);
    });
  }

  it("covers every outcome", () => {
    const codes = vectors.flatMap((vector) => vector.expect.map((event) => event.error_code));
    expect(new Set(codes.filter(Boolean))).to.include.keys("U0", "U2", "U3", "U4", "U5", "U6", "U7", "U8");
  });
});
