import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { SHARED_DATA_MISSING, sharedDataFolder } from "../../../scripts/shared-data.js";
import { jsonLines, printed, temporaryFolder } from "./support/winchester.js";

const EXAMPLE = fileURLToPath(new URL("../../../examples/openstack-usage", import.meta.url));

describe("A day of OpenStack notifications", function () {
  this.timeout(60_000);

  it("is replayed to its end with the example's configuration", async function () {
    const data = sharedDataFolder();
    if (data === undefined) {
      this.test!.title = SHARED_DATA_MISSING;
      this.skip();
    }
    const cwd = temporaryFolder();
    cpSync(EXAMPLE, cwd, { recursive: true, filter: (path) => !path.includes("node_modules") });
    const [summary] = jsonLines(
      await printed(
        ["replay", join(data, "openstack-day.jsonl.gz"), "--until", "2027-01-01T00:00:00", "--json", "-q"],
        { cwd },
      ),
    );
    expect(summary).to.include({ received: 10_000, malformed: 0, refused: 0 });
    expect((summary!.fired as number) + (summary!.expired as number)).to.equal(summary!.opened);
    const counts = jsonLines(await printed(["streams", "count", "--json"], { cwd }));
    expect(counts.map(({ state }) => state)).to.deep.equal(counts.map(() => "completed"));
  });
});
