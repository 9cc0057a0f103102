// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what the configuration has for an environment variable
import { join } from "node:path";
import { MemoryStore } from "@winchester/core";
import { expect } from "chai";
import { ConfigError, describeProblem, openWinchester } from "../src/index.js";
import { createFolder, loadFiles, winchesterYaml } from "./support/configuration-folder.js";

/** The problems of a section `amqp` with these lines. */
async function problemsOf(...lines: string[]): Promise<string[]> {
  const section = ["amqp:", ...lines.map((line) => `  ${line}`)];
  return (await loadFiles({ "winchester.yaml": winchesterYaml(...section) })).problems;
}

/** What opening a consumer of a configuration with these lines says. */
async function refusalOf(...lines: string[]): Promise<string> {
  const folder = createFolder({ "winchester.yaml": winchesterYaml(...lines) });
  const winchester = await openWinchester(join(folder, "winchester.yaml"), { store: new MemoryStore() });
  try {
    winchester.createConsumer();
    return "nothing";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(describeProblem).join("\n").replaceAll(`${folder}/`, "");
  } finally {
    await winchester.close();
  }
}

describe("The section amqp", () => {
  it("is no must", async () => {
    expect((await loadFiles({ "winchester.yaml": winchesterYaml() })).config?.amqp).to.equal(undefined);
  });

  it("takes secrets from the environment", async () => {
    const yaml = winchesterYaml(
      "amqp: {url: 'amqp://user:${PASSWORD}@rabbit/', sources: [{exchange: nova}]}",
    );
    const { config, problems } = await loadFiles(
      { "winchester.yaml": yaml },
      { env: { PASSWORD: "secret" } },
    );
    expect(problems).to.deep.equal([]);
    expect(config?.amqp).to.have.property("createSource");
  });

  it("takes numbers and truths from the environment, and shows no value that came from there", async () => {
    const section = (...lines: string[]): string =>
      winchesterYaml(
        "amqp:",
        ...[...lines, "sources: [{exchange: nova, prefetch: '${N}'}]"].map((line) => `  ${line}`),
      );
    const lines = ["port: ${PORT}", "password: ${SECRET}", "tls: ${TLS}", "batch_delay: ${DELAY}"];
    const env = { PORT: "5673", SECRET: "007", TLS: "yes", DELAY: "0.5", N: "7" };
    expect((await loadFiles({ "winchester.yaml": section(...lines) }, { env })).problems).to.deep.equal([]);
    const secret = { PORT: "hunter2", N: "hunter2" };
    const { problems } = await loadFiles({ "winchester.yaml": section("port: ${PORT}") }, { env: secret });
    expect(problems).to.deep.equal([
      "winchester.yaml:3:9 amqp.port: must be a whole number from 1 to 65535, not what the environment variable has",
      "winchester.yaml:4:40 amqp.sources[0].prefetch: must be a whole number from 1 to 65535, not what the environment variable has",
    ]);
  });

  it("names the source whose key isn't known", async () => {
    const said = await problemsOf("sources:", "  - {exchange: nova}", "  - {exchange: cinder, quee: x}");
    expect(said).to.deep.equal([
      'winchester.yaml:5:26 amqp.sources[1]: unknown key "quee" (did you mean "queue"?)',
    ]);
  });

  it("has its mistakes reported together, each at its place", async () => {
    expect(
      await problemsOf("ulr: amqp://rabbit/", "sources:", "  - {exchange: nova, prefetch: 0}"),
    ).to.deep.equal([
      'winchester.yaml:3:3 amqp: unknown key "ulr" (did you mean "url"?)',
      "winchester.yaml:5:34 amqp.sources[0].prefetch: must be a whole number from 1 to 65535, not 0",
    ]);
  });

  it("must name sources", async () => {
    const [problem] = await problemsOf("url: amqp://rabbit/");
    expect(problem).to.match(/^winchester\.yaml:2:1 amqp: sources is /);
  });

  it("is asked for by whoever wants to consume without it", async () => {
    expect(await refusalOf()).to.include(
      "there is no section amqp, which says where notifications are consumed from",
    );
  });

  it("is no use without event definitions", async () => {
    expect(await refusalOf("amqp: {url: 'amqp://rabbit/', sources: [{exchange: nova}]}")).to.include(
      "there are no event definitions, so that notifications can't become events",
    );
  });
});
