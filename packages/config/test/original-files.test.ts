import { join } from "node:path";
import { expect } from "chai";
import { SHARED_DATA_MISSING, sharedDataFolder, vectorFile } from "../../../scripts/shared-data.js";
import { ConfigError, describeProblem, loadConfig } from "../src/index.js";

const data = sharedDataFolder();

/** The lines of problems or warnings, without the folder. */
const bare = (text: string, folder: string): string[] => text.replaceAll(`${folder}/`, "").split("\n");

describe("The original's own configuration files", () => {
  if (data === undefined) {
    it.skip(SHARED_DATA_MISSING);
    return;
  }
  const sandbox = join(data, "config", "stacktach-sandbox");
  const winchester = join(data, "config", "winchester");

  it("of the sandbox load unchanged, with warnings", async () => {
    const config = await loadConfig(join(sandbox, "winchester.yaml"), { env: {} });
    expect(config.settings).to.deep.include({ purgeCompletedStreams: false, catchAllNotifications: false });
    expect(config.databaseUrl).to.equal("mysql://winchester:testpasswd@localhost/winchester");
    expect(config.triggers.map(({ definition }) => definition.name)).to.deep.equal(["test_trigger"]);
    expect(Object.keys(config.pipelines)).to.deep.equal(["test_fire_pipeline", "test_expire_pipeline"]);
    expect(config.distiller).to.not.equal(undefined);
    expect(config.pipelines.test_fire_pipeline?.at(-1)?.params).to.not.have.property("library");

    const warnings = bare(config.warnings.map(describeProblem).join("\n"), sandbox);
    expect(warnings).to.include(
      "winchester.yaml:3:14 config_path: there is no folder winchester; it is passed over",
    );
    expect(warnings).to.include("winchester.yaml:12:1 logging_config means nothing here and is ignored");
    for (const [line, pipeline] of [
      [5, "test_fire_pipeline"],
      [22, "test_expire_pipeline"],
    ] as const) {
      expect(warnings).to.include(
        `pipelines.yaml:${line + 7}:9 [${pipeline}] notabene: the parameter library means nothing here and is ignored`,
      );
    }
  });

  it("of the library load but for one misspelt key, which is reported", async () => {
    const error = await loadConfig(join(winchester, "winchester.yaml"), { env: {} }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ConfigError).with.property("code", "CONFIG_INVALID");
    const { message, warnings } = error as ConfigError;
    expect(bare(message, winchester)).to.deep.equal([
      'triggers.yaml:20:5 [test_trigger] match_criteria[1]: unknown key "map_distingushed_by" (did you mean "map_distinguished_by"?)',
    ]);
    expect(bare(warnings.map(describeProblem).join("\n"), winchester)).to.deep.equal([
      "winchester.yaml:3:14 config_path: there is no folder /home/winchester/etc; it is passed over",
    ]);
  });
});

describe("The scenario's configuration", () => {
  it("loads without a warning", async () => {
    const config = await loadConfig(vectorFile("scenario/winchester.yaml"), { env: {}, check: true });
    expect(config.warnings).to.deep.equal([]);
    expect(config.triggers).to.have.length(6);
    expect(config.pipelines).to.deep.equal({
      verify: [{ name: "usage", params: {} }],
      note: [{ name: "logger", params: {} }],
    });
    expect(config.databaseUrl).to.equal(`sqlite:${vectorFile("scenario/winchester.db")}`);
  });
});
