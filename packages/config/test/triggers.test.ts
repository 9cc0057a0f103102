import { expect } from "chai";
import { loadFiles, winchesterYaml } from "./support/configuration-folder.js";

const TRIGGER = `
- name: test_trigger
  distinguished_by: [instance_id]
  expiration: "$last + 1h"
  fire_pipeline: verify
  match_criteria: [{event_type: "compute.*"}]
  fire_criteria: [{event_type: compute.instance.exists}]
`.trimStart();

const WINCHESTER = winchesterYaml("trigger_definitions: triggers.yaml", "pipeline_config: pipelines.yaml");

const load = (triggers: string) =>
  loadFiles({ "winchester.yaml": WINCHESTER, "pipelines.yaml": "verify: []\n", "triggers.yaml": triggers });

describe("Trigger definitions", () => {
  it("are read, with the records that they were", async () => {
    const { config, problems } = await load(TRIGGER);
    expect(problems).to.deep.equal([]);
    const [trigger] = config?.triggers ?? [];
    expect(trigger?.definition.name).to.equal("test_trigger");
    expect(trigger?.record.fire_pipeline).to.equal("verify");
  });

  it("may be none", async () => {
    expect((await load("")).config?.triggers).to.deep.equal([]);
  });

  it("are told of a time expression at the very place of the mistake", async () => {
    const { problems } = await load(TRIGGER.replace("1h", "1dayz"));
    expect(problems).to.have.length(1);
    expect(problems[0]).to.match(
      /^triggers\.yaml:3:25 \[test_trigger\] expiration: unknown unit "dayz" \(did you mean "d"\?\)/,
    );
  });

  it("are told of an unknown key at the key", async () => {
    const { problems } = await load(TRIGGER.replace("fire_pipeline", "fire_pipelin"));
    expect(problems).to.have.length(2);
    expect(problems[0]).to.match(
      /^triggers\.yaml:1:3 \[test_trigger\] needs "fire_pipeline" or "expire_pipeline"/,
    );
    expect(problems[1]).to.equal(
      'triggers.yaml:4:3 [test_trigger] unknown key "fire_pipelin" (did you mean "fire_pipeline"?)',
    );
  });

  it("are told of a mistake deep inside with the way to it", async () => {
    const { problems } = await load(
      TRIGGER.replace('"compute.*"', '"compute.*", traits: {memory_mb: {int: "> much"}}'),
    );
    expect(problems[0]).to.match(
      /^triggers\.yaml:5:\d+ \[test_trigger\] match_criteria\[0\]\.traits\.memory_mb\.int: /,
    );
  });

  it("are told of an unknown pipeline", async () => {
    expect((await load(TRIGGER.replace("verify", "verfy"))).problems).to.deep.equal([
      'triggers.yaml:4:18 [test_trigger] fire_pipeline: unknown pipeline "verfy" (did you mean "verify"?)',
    ]);
    expect((await load(TRIGGER.replace("verify", "other"))).problems).to.deep.equal([
      'triggers.yaml:4:18 [test_trigger] fire_pipeline: unknown pipeline "other" (pipeline_config gives verify)',
    ]);
  });

  it("are told of a pipeline when there is no file with pipelines", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": winchesterYaml("trigger_definitions: triggers.yaml"),
      "triggers.yaml": TRIGGER,
    });
    expect(problems).to.deep.equal([
      'triggers.yaml:4:18 [test_trigger] fire_pipeline: unknown pipeline "verify" (pipeline_config gives none)',
    ]);
  });

  it("aren't told of pipelines whose file can't be read", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": WINCHESTER,
      "triggers.yaml": TRIGGER,
      "pipelines.yaml": "a: b: c\n",
    });
    expect(problems).to.deep.equal([
      "pipelines.yaml:1:4 YAML syntax: nested mappings are not allowed in compact mappings",
    ]);
  });

  it("are told of a name that is there twice", async () => {
    expect((await load(TRIGGER + TRIGGER)).problems).to.deep.equal([
      "triggers.yaml:7:9 [test_trigger] name: the trigger in line 1 has the same (give each a name of its own)",
    ]);
  });

  it("are told of a trigger that has no name by its number", async () => {
    expect((await load(TRIGGER.replace("name: test_trigger", "debug_level: 1"))).problems[0]).to.match(
      /^triggers\.yaml:1:3 \[trigger 1\] needs "name"/,
    );
  });

  it("are a list", async () => {
    expect((await load("name: test_trigger\n")).problems).to.deep.equal([
      "triggers.yaml:1:1 expected a list of trigger definitions, not a mapping (begin each with a dash)",
    ]);
  });
});

describe("The files of a configuration", () => {
  it("are looked for in the folders of config_path in their order, in the configuration's own last", async () => {
    const { config } = await loadFiles({
      "winchester.yaml": winchesterYaml("config_path: [first, second]", "pipeline_config: p.yaml"),
      "first/other.yaml": "",
      "second/p.yaml": "second: []\n",
      "p.yaml": "own: []\n",
    });
    expect(config?.pipelines).to.deep.equal({ second: [] });
    expect(config?.files.map((file) => file.split("/").slice(-2).join("/")).at(-1)).to.equal("second/p.yaml");
  });

  it("are found beside the configuration, where config_path names other folders", async () => {
    const { config } = await loadFiles({
      "winchester.yaml": winchesterYaml("config_path: first", "pipeline_config: p.yaml"),
      "first/other.yaml": "",
      "p.yaml": "own: []\n",
    });
    expect(config?.pipelines).to.deep.equal({ own: [] });
  });

  it("are reported where they aren't, with the folders that were searched", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": winchesterYaml(
        "config_path: etc",
        "pipeline_config: pipline.yaml",
        "trigger_definitions: /none/t.yaml",
      ),
      "etc/pipelines.yaml": "",
    });
    expect(problems[0]).to.match(
      /^winchester\.yaml:3:18 pipeline_config: there is no file pipline\.yaml; searched: etc, .* \(did you mean "pipelines\.yaml"\?\)$/,
    );
    expect(problems[1]).to.equal("winchester.yaml:4:22 trigger_definitions: there is no file /none/t.yaml");
  });

  it("are checked together: one load tells all mistakes, in the order of reading", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": `${WINCHESTER}retry_limit: x\ndistiller_config: d.yaml\n`,
      "pipelines.yaml": "verify: [nobody]\n",
      "triggers.yaml": TRIGGER.replace("1h", "1q"),
      "d.yaml": "- event_type: [\n",
    });
    expect(problems.map((line) => line.replace(/:\d.*/, ""))).to.deep.equal([
      "winchester.yaml",
      "pipelines.yaml",
      "triggers.yaml",
      "d.yaml",
    ]);
  });
});
