import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CliError } from "../src/cli-error.js";
import { createLogger } from "../src/logging/create-logger.js";
import { chooseLogLevel } from "../src/logging/log-level.js";
import { PositionedLogger } from "../src/logging/positioned-logger.js";
import { temporaryFolder } from "./support/winchester.js";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;

describe("The log", () => {
  it("has a line of text for each message of its level and above, in a folder that it makes", () => {
    const file = join(temporaryFolder(), "log", "winchester.log");
    const logger = createLogger({ level: "info", format: "text", file });
    logger.debug("hidden");
    logger.info("one", { stream_id: 7 });
    logger.error("two", { error: new Error("why") });
    const lines = readFileSync(file, "utf8").split("\n");
    expect(lines.map((line) => line.replace(TIME, ""))).to.deep.equal(["info  one", "error two", ""]);
    expect(lines[0]).to.match(TIME);
  });

  it("shows the stacks of errors where that is asked for", () => {
    const file = join(temporaryFolder(), "winchester.log");
    createLogger({ level: "warn", format: "text", file, stacks: true }).warn("two", {
      error: new Error("why"),
    });
    expect(readFileSync(file, "utf8")).to.match(/warn {2}two\nError: why\n +at /);
  });

  it("is JSON with the fields of the messages, where that is asked for", () => {
    const file = join(temporaryFolder(), "winchester.log");
    createLogger({ level: "debug", format: "json", file }).warn("three", {
      stream_id: 7,
      error: new TypeError("why"),
    });
    const { time, error, ...line } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    expect(line).to.deep.equal({ level: "warn", msg: "three", stream_id: 7 });
    expect(time).to.match(/Z$/);
    expect(error).to.deep.include({ type: "TypeError", message: "why" });
  });

  it("that can't be written is an error with its file", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "log"), "");
    mkdirSync(join(folder, "dir"));
    for (const file of [join(folder, "log", "x.log"), join(folder, "dir")]) {
      const open = () => createLogger({ level: "info", format: "text", file });
      expect(open).to.throw(CliError, `the log file ${file} can't be written: `);
    }
  });

  it("has the place of what is read before its messages", () => {
    const said: string[] = [];
    const say = (message: string): void => void said.push(message);
    const logger = new PositionedLogger({ debug: say, info: say, warn: say, error: say });
    logger.position = { file: "a.jsonl", line: 3 };
    logger.debug("one");
    logger.info("two");
    logger.warn("three");
    logger.position = undefined;
    logger.error("four");
    expect(said).to.deep.equal(["a.jsonl:3: one", "a.jsonl:3: two", "a.jsonl:3: three", "four"]);
  });

  it("has the level of the options, else of the configuration", () => {
    expect(chooseLogLevel({}, "warn")).to.equal("warn");
    expect(chooseLogLevel({})).to.equal("info");
    expect(chooseLogLevel({ quiet: true }, "debug")).to.equal("error");
    expect(chooseLogLevel({ verbose: true }, "error")).to.equal("info");
    expect(chooseLogLevel({ verbose: true }, "debug")).to.equal("debug");
    expect(chooseLogLevel({ debug: true }, "error")).to.equal("debug");
  });
});
