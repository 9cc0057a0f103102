import { Distiller } from "@winchester/distiller";
import { expect } from "chai";
import { loadFiles, winchesterYaml } from "./support/configuration-folder.js";

const DEFINITIONS = `
- event_type: compute.*
  traits:
    host:
      fields: publisher_id
      plugin: shout
`.trimStart();

const SHOUT = `
export class Shout {
  traitValue(matches) { return matches[0]?.value.toUpperCase(); }
}`;

const WINCHESTER = winchesterYaml(
  "distiller_config: events.yaml",
  "distiller_trait_plugins: {shout: './shout.mjs:Shout'}",
);

const NOTIFICATION = {
  event_type: "compute.start",
  message_id: "62f4",
  publisher_id: "compute.host1",
  timestamp: "2015-03-10 08:15:03.000017",
};

describe("Event definitions", () => {
  it("make a distiller, with plugins of one's own", async () => {
    const { config, problems } = await loadFiles({
      "winchester.yaml": WINCHESTER,
      "events.yaml": DEFINITIONS,
      "shout.mjs": SHOUT,
    });
    expect(problems).to.deep.equal([]);
    expect(config?.distiller?.constructor.name).to.equal(Distiller.name);
    expect(config?.distiller?.distill(NOTIFICATION)).to.include({
      event_type: "compute.start",
      host: "COMPUTE.HOST1",
    });
    expect(config?.distiller?.distill({ ...NOTIFICATION, event_type: "other" })).to.equal(null);
  });

  it("may be none", async () => {
    expect((await loadFiles({ "winchester.yaml": winchesterYaml() })).config?.distiller).to.equal(undefined);
  });

  it("aren't needed to catch all notifications", async () => {
    const { config } = await loadFiles({
      "winchester.yaml": winchesterYaml("catch_all_notifications: true"),
    });
    expect(config?.distiller?.distill(NOTIFICATION)).to.include({
      message_id: "62f4",
      service: "compute.host1",
    });
  });

  it("take the time of notifications without one from the clock that is given", async () => {
    const { config: other } = await loadFiles({
      "winchester.yaml": winchesterYaml("catch_all_notifications: true"),
    });
    const now = other!.distiller!.distill(NOTIFICATION)!.timestamp;
    const { config } = await loadFiles(
      { "winchester.yaml": winchesterYaml("catch_all_notifications: true") },
      { clock: { now: () => now } },
    );
    const { timestamp: _, ...untimed } = NOTIFICATION;
    expect(config?.distiller?.distill(untimed)?.timestamp.equals(now)).to.equal(true);
  });

  it("are told of mistakes with their places", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": WINCHESTER,
      "events.yaml": DEFINITIONS.replace("fields", "feilds"),
      "shout.mjs": SHOUT,
    });
    expect(problems.length).to.be.greaterThan(0);
    for (const problem of problems) expect(problem).to.match(/^events\.yaml:[45]:\d+ \[compute\.\*\] host: /);
    expect(problems.join("\n")).to.include('did you mean "fields"?');
  });

  it("are told of an unknown plugin", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": winchesterYaml("distiller_config: events.yaml"),
      "events.yaml": DEFINITIONS.replace("shout", "splt"),
    });
    expect(problems).to.have.length(1);
    expect(problems[0]).to.match(
      /^events\.yaml:5:15 \[compute\.\*\] host: unknown plugin "splt" \(did you mean "split"\?\)/,
    );
  });

  it("are told of plugins that can't be loaded", async () => {
    const load = async (reference: string) => {
      const yaml = winchesterYaml(
        "catch_all_notifications: true",
        `distiller_trait_plugins: {mine: '${reference}'}`,
      );
      return (await loadFiles({ "winchester.yaml": yaml })).problems;
    };
    const place = "winchester.yaml:3:33 distiller_trait_plugins.mine:";
    expect(await load("Mine")).to.deep.equal([
      `${place} "Mine" names no export (write package:export or ./file.js:export)`,
    ]);
    expect(await load("not-there:Mine")).to.deep.equal([
      `${place} package not-there isn't installed (install it with "npm install not-there")`,
    ]);
    expect(await load("stackdistiller.trait_plugins:SplitterTraitPlugin")).to.deep.equal([]);
  });

  it("are reported where they aren't", async () => {
    const { problems } = await loadFiles({ "winchester.yaml": WINCHESTER, "shout.mjs": SHOUT });
    expect(problems[0]).to.match(
      /^winchester\.yaml:2:19 distiller_config: there is no file events\.yaml; searched: /,
    );
  });
});
