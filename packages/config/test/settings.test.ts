// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what the configuration has for an environment variable
import { join } from "node:path";
import { expect } from "chai";
import { SETTING_KEYS } from "../src/index.js";
import { createFolder, loadFiles, loadFolder, winchesterYaml } from "./support/configuration-folder.js";

/** The problems of a `winchester.yaml` with these lines behind the one with the database. */
async function problemsOf(...lines: string[]): Promise<string[]> {
  return (await loadFiles({ "winchester.yaml": winchesterYaml(...lines) })).problems;
}

describe("The settings of winchester.yaml", () => {
  it("have defaults", async () => {
    const { config, warnings } = await loadFiles({ "winchester.yaml": winchesterYaml() });
    const { trimEventsAge, ...settings } = config!.settings;
    expect(warnings).to.deep.equal([]);
    expect(trimEventsAge.source).to.equal("$timestamp - 14d");
    expect(settings).to.deep.equal({
      configPath: ["."],
      databaseUrl: "sqlite::memory:",
      distillerConfig: undefined,
      triggerDefinitions: undefined,
      pipelineConfig: undefined,
      distillerTraitPlugins: {},
      pipelineHandlers: {},
      catchAllNotifications: false,
      pipelineWorkerBatchSize: 1000,
      pipelineWorkerDelayMs: 10_000,
      pipelineConcurrency: 8,
      pipelineLeaseMs: 60_000,
      retryLimit: 8,
      retryDelayMs: 1_000,
      retryMaxDelayMs: 300_000,
      unknownTriggerGraceMs: 600_000,
      stopTimeoutMs: 30_000,
      purgeCompletedStreams: true,
      trimEvents: false,
      trimEventsBatchSize: 100,
      traitIndex: false,
      statisticsPeriodMs: 10_000,
      timeSyncEndpoint: undefined,
      logLevel: "info",
      logFile: undefined,
    });
  });

  it("are read, times as milliseconds and paths from the file's folder", async () => {
    const folder = createFolder({
      "winchester.yaml": winchesterYaml(
        "pipeline_worker_delay: 0.5",
        "pipeline_worker_batch_size: 010",
        "purge_completed_streams: off",
        "trim_events: yes",
        "trim_events_age: $timestamp - 2mo",
        "log_level: WARNING",
        "log_file: 'log/%(proc_name)s.log'",
      ),
    });
    const { config } = await loadFolder(folder, { name: "worker-7" });
    expect(config?.settings).to.deep.include({
      pipelineWorkerDelayMs: 500,
      pipelineWorkerBatchSize: 8,
      purgeCompletedStreams: false,
      trimEvents: true,
      logLevel: "warn",
      logFile: join(folder, "log/worker-7.log"),
    });
    expect(config?.settings.trimEventsAge.source).to.equal("$timestamp - 2mo");
  });

  it("keep their defaults where nothing stands behind the colon", async () => {
    const { config } = await loadFiles({
      "winchester.yaml": winchesterYaml("distiller_config:", "pipeline_handlers:", "retry_limit: ~"),
    });
    expect(config?.settings).to.deep.include({
      distillerConfig: undefined,
      pipelineHandlers: {},
      retryLimit: 8,
    });
  });

  it("take numbers and truths from environment variables", async () => {
    const yaml = winchesterYaml(
      "pipeline_concurrency: ${N}",
      'trim_events: "${TRIM}"',
      "log_level: ${LEVEL}",
    );
    const env = { N: "3", TRIM: "on", LEVEL: "debug" };
    const { config } = await loadFiles({ "winchester.yaml": yaml }, { env });
    expect(config?.settings).to.deep.include({ pipelineConcurrency: 3, trimEvents: true, logLevel: "debug" });
  });

  it("have a table without gaps: every key is known to the reader", async () => {
    const lines = SETTING_KEYS.filter(({ key }) => !key.startsWith("database.")).map(
      ({ key }) => `${key}: [[]]`,
    );
    const problems = await problemsOf(...lines);
    const expected = SETTING_KEYS.filter(
      ({ key, type }) => !key.startsWith("database.") && type !== "ignored",
    );
    expect(problems.map((line) => line.split(" ")[1])).to.deep.equal(expected.map(({ key }) => `${key}:`));
  });
});

describe("A mistake in winchester.yaml", () => {
  it("is an unknown key, with the nearest known one", async () => {
    expect(await problemsOf("pipline_config: x.yaml")).to.deep.equal([
      'winchester.yaml:2:1 unknown key "pipline_config" (did you mean "pipeline_config"?)',
    ]);
    expect((await problemsOf("colour: red"))[0]).to.match(
      /^winchester\.yaml:2:1 unknown key "colour" \(the keys here are config_path, database, .*logging_config\)$/,
    );
  });

  it("is an unknown key in a section", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": "database:\n  url: 'sqlite::memory:'\n  uri: x\n",
    });
    expect(problems).to.deep.equal(['winchester.yaml:3:3 unknown key "database.uri" (did you mean "url"?)']);
  });

  const wrong: readonly (readonly [line: string, problem: string])[] = [
    [
      "pipeline_worker_delay: soon",
      '24 pipeline_worker_delay: expected a number of seconds from 0.1 to 2147483, not "soon"',
    ],
    ["pipeline_lease: 0", "17 pipeline_lease: expected a number of seconds from 1 to 2147483, not 0"],
    ['retry_delay: "1"', '14 retry_delay: expected a number of seconds from 0 to 2147483, not "1"'],
    ["retry_limit: 1.5", "14 retry_limit: expected a whole number, 1 or more, not 1.5"],
    ["pipeline_concurrency: 0", "23 pipeline_concurrency: expected a whole number, 1 or more, not 0"],
    ["trim_events: maybe", '14 trim_events: expected true or false, not "maybe"'],
    ["distiller_config: [a]", "19 distiller_config: expected a file name, not a list"],
    ["trigger_definitions: 2015-01-01", "22 trigger_definitions: expected a file name, not a date"],
    ["config_path: [a, 1]", "14 config_path: expected a path or a list of paths, not a list"],
    ["log_level: loud", '12 log_level: expected debug, info, warning or error, not "loud"'],
    ["pipeline_handlers: [a]", "20 pipeline_handlers: expected a mapping of names, not a list"],
    ["pipeline_handlers: {a: 1}", "24 pipeline_handlers.a: expected package:export, not 1"],
    ["time_sync_endpoint: here", '21 time_sync_endpoint: expected an http URL, not "here"'],
    ["time_sync_endpoint: h:8001", '21 time_sync_endpoint: expected an http URL, not "h:8001"'],
    [
      "trim_events_age: 14",
      '18 trim_events_age: expected a time expression such as "$timestamp - 14d", not 14',
    ],
    [
      "trim_events_age: $now - 14d",
      "18 trim_events_age: unknown variable $now (only $timestamp is known here)",
    ],
    ["trim_events_age: $timestamp - 14dayz", '33 trim_events_age: unknown unit "dayz" (did you mean "d"?)'],
  ];
  for (const [line, problem] of wrong) {
    it(`is reported at its place: ${line}`, async () => {
      expect(await problemsOf(line)).to.deep.equal([`winchester.yaml:2:${problem}`]);
    });
  }

  it("doesn't show what an environment variable has", async () => {
    const yaml = winchesterYaml("retry_limit: ${SECRET}");
    const { problems } = await loadFiles({ "winchester.yaml": yaml }, { env: { SECRET: "s3cr3t" } });
    expect(problems).to.deep.equal([
      "winchester.yaml:2:14 retry_limit: expected a whole number, 1 or more, not what the environment variable has",
    ]);
  });

  it("is an environment variable that isn't set, and is told once", async () => {
    expect(await problemsOf("retry_limit: ${LIMIT}")).to.deep.equal([
      "winchester.yaml:2:14 the environment variable LIMIT isn't set (write $${LIMIT} for the text itself)",
    ]);
  });

  it("is a file that is no mapping, or isn't there", async () => {
    const { problems } = await loadFiles({ "winchester.yaml": "- a\n" }, { database: "sqlite::memory:" });
    expect(problems).to.deep.equal(["winchester.yaml:1:1 expected a mapping of settings, not a list"]);
    expect((await loadFiles({})).problems).to.deep.equal([
      'winchester.yaml: there is no such file ("winchester init" writes one to start from)',
    ]);
    expect((await loadFiles({ "winchester.yaml/x": "" })).problems[0]).to.match(
      /^winchester\.yaml: can't be read: EISDIR/,
    );
  });
});

describe("database.url", () => {
  it("is required", async () => {
    const missing = ["winchester.yaml:1:1 database.url is missing (for example sqlite:winchester.db)"];
    expect((await loadFiles({ "winchester.yaml": "" })).problems).to.deep.equal(missing);
    expect((await loadFiles({ "winchester.yaml": "database:\n" })).problems).to.deep.equal(missing);
    expect((await loadFiles({ "winchester.yaml": "" }, { needsDatabase: false })).problems).to.deep.equal([]);
  });

  it("is in a section", async () => {
    expect((await loadFiles({ "winchester.yaml": "database: sqlite:w.db\n" })).problems).to.deep.equal([
      'winchester.yaml:1:11 database: expected a mapping, not "sqlite:w.db"',
      "winchester.yaml:1:11 database.url is missing (for example sqlite:winchester.db)",
    ]);
  });

  it("is told once when it can't be used", async () => {
    expect((await loadFiles({ "winchester.yaml": "database: {url: 12}\n" })).problems).to.deep.equal([
      "winchester.yaml:1:17 database.url: expected a URL, not 12",
    ]);
    expect(
      (await loadFiles({ "winchester.yaml": "database: {url: 'mongodb://u:p@h'}\n" })).problems,
    ).to.deep.equal([
      'winchester.yaml:1:17 database.url: no store is known for "mongodb:" (known are postgresql://, mysql:// and sqlite:)',
    ]);
  });

  it("gives way to an option, then to WINCHESTER_DATABASE_URL, whose paths are the working directory's", async () => {
    const files = { "winchester.yaml": winchesterYaml() };
    const env = { WINCHESTER_DATABASE_URL: "sqlite:environment.db" };
    expect((await loadFiles(files)).config?.databaseUrl).to.equal("sqlite::memory:");
    expect((await loadFiles(files, { env })).config?.databaseUrl).to.equal(
      `sqlite:${join(process.cwd(), "environment.db")}`,
    );
    expect((await loadFiles(files, { env, database: "postgres://h/d" })).config?.databaseUrl).to.equal(
      "postgresql://h/d",
    );
  });

  it("tells of the one that was taken", async () => {
    const files = { "winchester.yaml": winchesterYaml() };
    const env = { WINCHESTER_DATABASE_URL: "nothing" };
    expect((await loadFiles(files, { env })).problems).to.deep.equal([
      "winchester.yaml:1:17 WINCHESTER_DATABASE_URL: it isn't a URL (known are postgresql://, mysql:// and sqlite:)",
    ]);
    expect((await loadFiles(files, { database: "mysql+pymysql://h/d" })).warnings).to.deep.equal([
      'winchester.yaml:1:17 database: the driver "pymysql" means nothing here and is ignored',
    ]);
  });
});

describe("A warning about winchester.yaml", () => {
  it("names settings of the original that mean nothing here", async () => {
    const yaml = "database:\n  url: 'sqlite::memory:'\n  echo_sql: true\nlogging_config: logging.conf\n";
    expect((await loadFiles({ "winchester.yaml": yaml })).warnings).to.deep.equal([
      "winchester.yaml:3:3 database.echo_sql means nothing here and is ignored",
      "winchester.yaml:4:1 logging_config means nothing here and is ignored",
    ]);
  });

  it("names folders in config_path that aren't there", async () => {
    const one = await loadFiles({ "winchester.yaml": winchesterYaml("config_path: etc") });
    expect(one.warnings).to.deep.equal([
      "winchester.yaml:2:14 config_path: there is no folder etc; it is passed over",
    ]);
    const list = await loadFiles({ "winchester.yaml": winchesterYaml("config_path: [., etc]") });
    expect(list.warnings).to.deep.equal([
      "winchester.yaml:2:18 config_path: there is no folder etc; it is passed over",
    ]);
  });
});
