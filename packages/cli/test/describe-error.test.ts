import { readFileSync } from "node:fs";
import { WinchesterError } from "@winchester/core";
import { expect } from "chai";
import { CliError, UsageError } from "../src/cli-error.js";
import { describeError } from "../src/describe-error.js";
import { improveUsageMessage } from "../src/usage-message.js";

describe("What people are told about an error", () => {
  it("is its message and its hint", () => {
    const error = new WinchesterError("SCHEMA_MISSING", "no tables", { hint: "run `winchester db upgrade`" });
    expect(describeError(error, false)).to.deep.equal({
      exitStatus: 1,
      text: "error: no tables\nhint: run `winchester db upgrade`",
      code: "SCHEMA_MISSING",
    });
  });

  it("has several mistakes below each other", () => {
    const { text } = describeError(new CliError("CLI_INPUT", "a:1:1 one\nb:2:2 two"), false);
    expect(text).to.equal("error: \n  a:1:1 one\n  b:2:2 two");
  });

  it("has the stack and the causes with --debug alone", () => {
    const error = new CliError("CLI_INPUT", "outer", { cause: new Error("inner") });
    expect(describeError(error, false).text).to.equal("error: outer");
    expect(describeError(error, true).text).to.match(
      /^error: outer\nCliError: outer\n +at [\s\S]*caused by Error: inner\n +at /,
    );
  });

  it("puts the errors of the system into words", () => {
    let thrown: unknown;
    try {
      readFileSync("/nowhere/at-all");
    } catch (error) {
      thrown = error;
    }
    expect(describeError(thrown, false).text).to.equal(
      "error: /nowhere/at-all: there is no such file or folder",
    );
  });

  it("says how to learn more about an error that nobody expected", () => {
    expect(describeError(new TypeError("x is not a function"), false).text).to.equal(
      "error: x is not a function (run it with --debug to see where)",
    );
    expect(describeError("just text", false).text).to.equal("error: just text");
  });

  it("is exit status 2 and the way to help for wrong usage", () => {
    expect(describeError(new UsageError("which?"), false)).to.include({
      exitStatus: 2,
      text: "error: which?\nhint: --help tells how the command is used",
    });
  });

  it("guesses the command that was meant", async () => {
    const error = await improveUsageMessage(new Error("command streams:lst not found"), [
      "streams",
      "lst",
      "--json",
    ]);
    expect((error as Error).message).to.equal(
      'there is no command "streams lst" (did you mean "streams list"?)',
    );
  });
});
