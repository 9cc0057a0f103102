import { readFileSync } from "node:fs";
import { expect } from "chai";
import { vectorFile } from "../../../scripts/shared-data.js";
import { AtomPubHandler } from "../src/index.js";
import { parseEntry } from "./parse-entry.js";
import { ScriptedServer } from "./scripted-server.js";
import { eventFromTagged, type TaggedEvent } from "./tagged-events.js";
import { validateEntry } from "./validate-entry.js";

interface AtomPubVector {
  readonly event: TaggedEvent;
  readonly params: Record<string, unknown>;
  readonly expect: {
    readonly published: boolean;
    readonly id: string;
    readonly categories: readonly string[];
    readonly title: string;
    readonly content_type: string;
    readonly event?: Readonly<Record<string, string>>;
    readonly product?: Readonly<Record<string, string>>;
    readonly json?: unknown;
  };
}

const vectors = JSON.parse(readFileSync(vectorFile("atompub.json"), "utf8")) as AtomPubVector[];

/** The entry that a handler publishes for a vector's event, or undefined. */
async function publish(
  server: ScriptedServer,
  vector: AtomPubVector,
  changes = {},
): Promise<string | undefined> {
  server.requests.length = 0;
  const handler = new AtomPubHandler({ ...vector.params, ...changes, url: server.url() });
  handler.handleEvents([eventFromTagged(vector.event)]);
  await handler.commit();
  return server.requests[0]?.body;
}

describe("AtomPubHandler on the vectors", () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  for (const [index, vector] of vectors.entries()) {
    const wanted = vector.expect;
    it(`${wanted.published ? "publishes" : "passes over"} ${wanted.id} (case ${index})`, async () => {
      expect((await publish(server, vector)) !== undefined).to.equal(wanted.published);
      const xml = (await publish(server, vector, { event_types: [] })) ?? "";
      validateEntry(xml);
      const entry = parseEntry(xml);
      expect(entry.id).to.equal(wanted.id);
      expect(entry.categories).to.deep.equal(wanted.categories);
      expect(entry.title).to.equal(wanted.title);
      expect(entry.contentType).to.equal(wanted.content_type);
      expect(entry.record?.event).to.deep.equal(wanted.event);
      expect(entry.record?.product).to.deep.equal(wanted.product);
      if (wanted.json !== undefined) {
        const { timestamp, ...traits } = JSON.parse(entry.contentText) as Record<string, unknown>;
        expect(traits).to.deep.equal(wanted.json);
        expect(timestamp).to.equal("2015-08-11T00:00:00.000017Z");
      }
    });
  }

  it("takes title, author, categories and extra info from its parameters, and both formats", async () => {
    const params = { title: "Server", author: "billing", categories: ["a", "b"], event_types: ["*"] };
    const [first] = vectors;
    const json = parseEntry((await publish(server, first!, { ...params, content_format: "json" })) ?? "");
    expect([json.title, json.author, json.contentType]).to.deep.equal([
      "Server",
      "billing",
      "application/json",
    ]);
    expect(json.categories.slice(0, 2)).to.deep.equal(["a", "b"]);
    const extra_info = { data_center: "TST1", region: null, display_name: 3 };
    const record = parseEntry(
      (await publish(server, first!, { ...params, content_format: "cuf_xml", extra_info })) ?? "",
    );
    expect(record.contentType).to.equal("application/xml");
    expect(record.record?.event).to.include({ dataCenter: "TST1", region: "", resourceName: "3" });
  });
});
