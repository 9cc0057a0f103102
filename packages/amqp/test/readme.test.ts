import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describeReadme } from "../../../scripts/readme-example.js";
import { NOTABENE_PARAMS } from "../src/notabene/notabene-params.js";
import { AMQP_SETTINGS, SOURCE_SETTINGS, TLS_SETTINGS } from "../src/settings/amqp-settings.js";
import { REQUIRED, type Setting } from "../src/settings/read-settings.js";

const PACKAGE = new URL("..", import.meta.url).pathname;

describeReadme(PACKAGE);

/** Setting and default of each row of the table below a heading. */
function tableBelow(heading: string): string[][] {
  const markdown = readFileSync(`${PACKAGE}README.md`, "utf8");
  const section = markdown.split(`\n${heading}\n`)[1]?.split(/\n#/)[0] ?? "";
  return [...section.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map(([, name, fallback]) => [name!, fallback!]);
}

function describeDefault({ fallback, otherwise }: Setting<unknown>): string {
  if (otherwise !== undefined) return otherwise;
  if (fallback === REQUIRED) return "required";
  if (fallback === undefined) return "none";
  if (Array.isArray(fallback))
    return fallback.length === 0 ? "none" : fallback.map((one) => `\`${one}\``).join(", ");
  return typeof fallback === "string" ? `\`${fallback}\`` : String(fallback);
}

describe("The tables of the README", () => {
  const tables: [string, object][] = [
    ["### The section `amqp`", AMQP_SETTINGS],
    ["### TLS", TLS_SETTINGS],
    ["### Sources", SOURCE_SETTINGS],
    ["## NotabeneHandler", NOTABENE_PARAMS],
  ];
  for (const [heading, table] of tables) {
    it(`have every setting with its default: ${heading.replace(/^#+ /, "")}`, () => {
      const settings = Object.entries<Setting<unknown>>(table as Record<string, Setting<unknown>>);
      expect(tableBelow(heading)).to.deep.equal(
        settings.map(([name, setting]) => [name, describeDefault(setting)]),
      );
    });
  }

  it("have every error code", () => {
    const sources = new Set<string>();
    const codes = readFileSync(`${PACKAGE}README.md`, "utf8").matchAll(/^\| `(AMQP_\w+)` /gm);
    for (const file of [
      "errors",
      "broker/connect-failure",
      "broker/connect-options",
      "topology/broker-refusal",
      "publisher/publish-channel",
      "notabene/notabene-handler",
      "consumer/offering",
      "consumer/consumer-session",
    ]) {
      const text = readFileSync(`${PACKAGE}src/${file}.ts`, "utf8");
      for (const [, code] of text.matchAll(/"(AMQP_[A-Z_]+)"/g)) sources.add(code!);
    }
    expect([...codes].map(([, code]) => code).sort()).to.deep.equal([...sources].sort());
  });
});
