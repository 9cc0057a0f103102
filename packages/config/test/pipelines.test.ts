// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what the configuration has for an environment variable
import { expect } from "chai";
import {
  createFolder,
  loadFiles,
  loadFolder,
  winchesterYaml,
  writeInto,
} from "./support/configuration-folder.js";

const HANDLERS = `
export class Keep {
  constructor(params) {
    if (params.limit !== undefined && typeof params.limit !== "number") {
      throw Object.assign(new Error("limit must be a number"), { hint: "for example 3" });
    }
    this.params = params;
  }
  handleEvents(events) { return [...events]; }
}
export class Empty {}
export const constant = 1;
`;

const WINCHESTER = winchesterYaml(
  "pipeline_config: pipelines.yaml",
  "pipeline_handlers:",
  "  keep: ./handlers.js:Keep",
  "  empty: ./handlers.js:Empty",
);

const load = (pipelines: string) =>
  loadFiles({
    "winchester.yaml": WINCHESTER,
    "handlers.js": HANDLERS,
    "package.json": '{"type":"module"}',
    "pipelines.yaml": pipelines,
  });

/** A configuration with one line under `pipeline_handlers`, and a pipeline that uses it. */
const withHandler = (reference: string) => ({
  "winchester.yaml": winchesterYaml("pipeline_config: p.yaml", "pipeline_handlers:", `  mine: ${reference}`),
  "p.yaml": "verify:\n  - mine\n",
});

describe("Pipelines", () => {
  it("are lists of handlers, by name or with parameters", async () => {
    const { config, problems } = await load(
      "one: [keep]\ntwo:\n  - name: keep\n    params: {limit: 3}\nnone: []\n",
    );
    expect(problems).to.deep.equal([]);
    expect(config?.pipelines).to.deep.equal({
      one: [{ name: "keep", params: {} }],
      two: [{ name: "keep", params: { limit: 3 } }],
      none: [],
    });
    expect(config?.handlers.keep?.name).to.equal("Keep");
  });

  it("can take secrets from environment variables", async () => {
    const folder = createFolder({ "winchester.yaml": WINCHESTER, "handlers.mjs": HANDLERS });
    writeInto(folder, "winchester.yaml", WINCHESTER.replaceAll("handlers.js", "handlers.mjs"));
    writeInto(folder, "pipelines.yaml", "one: [{name: keep, params: {password: '${PASS}'}}]\n");
    const { config } = await loadFolder(folder, { env: { PASS: "0123" } });
    expect(config?.pipelines.one).to.deep.equal([{ name: "keep", params: { password: "0123" } }]);
  });

  const mistakes: readonly (readonly [yaml: string, problem: string])[] = [
    ["- keep", "1:1 expected a mapping of pipelines, not a list (name: [handler, handler])"],
    ["one:", "1:1 [one] expected a list of handlers, not nothing (an empty list is [])"],
    ["one: keep", '1:6 [one] expected a list of handlers, not "keep" (an empty list is [])'],
    ["one: [3]", "1:7 [one] expected a handler's name or {name, params}, not 3"],
    ["one: [kep]", '1:7 [one] unknown handler "kep" (did you mean "keep"?)'],
    ["one: [logging]", '1:7 [one] unknown handler "logging" (pipeline_handlers names keep, empty)'],
    ["one: [{params: {}}]", "1:7 [one] a step has no name"],
    ["one: [{name: 3}]", "1:14 [one] expected a handler's name, not 3"],
    ["one: [{name: keep, parms: {}}]", '1:20 [one] unknown key "parms" (did you mean "params"?)'],
    [
      "one: [{name: keep, limit: 3}]",
      '1:20 [one] unknown key "limit" (the handler\'s own parameters go below params)',
    ],
    ["one: [{name: keep, params: 3}]", "1:28 [one] keep: params: expected a mapping, not 3"],
    ["one: [{name: keep, params: {limit: x}}]", "1:7 [one] keep: limit must be a number (for example 3)"],
    [
      "one: [empty]",
      "1:7 [one] empty: its class has no handleEvents method (a handler implements PipelineHandler)",
    ],
  ];
  for (const [yaml, problem] of mistakes) {
    it(`are told of a mistake: ${yaml}`, async () => {
      expect((await load(`${yaml}\n`)).problems).to.deep.equal([`pipelines.yaml:${problem}`]);
    });
  }

  it("are told of a handler when none is configured", async () => {
    const { problems } = await loadFiles({
      "winchester.yaml": winchesterYaml("pipeline_config: p.yaml"),
      "p.yaml": "one: [keep]\n",
    });
    expect(problems).to.deep.equal([
      'p.yaml:1:7 [one] unknown handler "keep" (pipeline_handlers names none)',
    ]);
  });

  it("are told of a pipeline that is there twice", async () => {
    const { warnings } = await load("one: [keep]\none: []\n");
    expect(warnings).to.deep.equal([
      'pipelines.yaml:2:1 duplicate key "one": this one counts, the one in line 1 doesn\'t',
    ]);
  });
});

describe("Handlers", () => {
  it("are found in packages beside the configuration first", async () => {
    const folder = createFolder(withHandler("'@winchester/handlers:Mine'"));
    const packageFolder = "node_modules/@winchester/handlers";
    writeInto(folder, `${packageFolder}/package.json`, '{"type":"module","exports":"./index.js"}');
    writeInto(folder, `${packageFolder}/index.js`, "export class Mine { handleEvents() { return []; } }");
    const { config } = await loadFolder(folder);
    expect(config?.handlers.mine?.name).to.equal("Mine");
  });

  it("are found in packages that export to import alone, and in paths into packages", async () => {
    for (const exports of [
      '{"import":"./x.js"}',
      '{".":{"types":"./x.d.ts","import":"./x.js"},"./deep":{"import":"./x.js"}}',
    ]) {
      const folder = createFolder(withHandler(exports.includes("deep") ? "esm/deep:Mine" : "esm:Mine"));
      writeInto(folder, "node_modules/esm/package.json", `{"type":"module","exports":${exports}}`);
      writeInto(folder, "node_modules/esm/x.js", "export class Mine { handleEvents() { return []; } }");
      expect((await loadFolder(folder)).config?.handlers.mine?.name).to.equal("Mine");
    }
  });

  it("are found where an option says, when the configuration's folder doesn't have them", async () => {
    const application = createFolder({
      "node_modules/elsewhere/package.json": '{"type":"module","exports":"./index.js"}',
      "node_modules/elsewhere/index.js": "export class Mine { handleEvents() { return []; } }",
    });
    const folder = createFolder(withHandler("elsewhere:Mine"));
    for (const place of [`${application}/main.js`, `file://${application}/main.js`]) {
      const { config } = await loadFolder(folder, { resolveFrom: [place] });
      expect(config?.handlers.mine?.name).to.equal("Mine");
    }
  });

  it("of the original are ours", async () => {
    const { config } = await loadFiles(withHandler("winchester.pipeline_handler:LoggingHandler"));
    expect(config?.handlers.mine?.name).to.equal("LoggingHandler");
  });

  const mistakes: readonly (readonly [reference: string, problem: RegExp | string])[] = [
    ["Mine", '"Mine" names no export (write package:export or ./file.js:export)'],
    ["./none.js:Mine", "there is no file ./none.js"],
    [
      "'@winchester/handlers:LogingHandler'",
      '@winchester/handlers exports no "LogingHandler" (did you mean "LoggingHandler"?)',
    ],
    [
      "winchester.pipeline_handler:LogHandler",
      'no class of the original is named winchester.pipeline_handler:LogHandler (did you mean "winchester.pipeline_handler:LoggingHandler"?)',
    ],
  ];
  for (const [reference, problem] of mistakes) {
    it(`are told of a mistake: ${reference}`, async () => {
      expect((await loadFiles(withHandler(reference))).problems).to.deep.equal([
        `winchester.yaml:4:9 pipeline_handlers.mine: ${problem}`,
      ]);
    });
  }

  it("of ours are told of each parameter at its own place", async () => {
    const { problems } = await loadFiles({
      ...withHandler("'@winchester/handlers:LoggingHandler'"),
      "p.yaml": "verify:\n  - name: mine\n    params:\n      level: debug\n      colour: red\n",
    });
    expect(problems).to.deep.equal([
      'p.yaml:4:14 [verify] mine: unknown parameter "level" (LoggingHandler takes no parameters)',
      'p.yaml:5:15 [verify] mine: unknown parameter "colour" (LoggingHandler takes no parameters)',
    ]);
  });

  it("are told of an export that is no class, and of a file that can't be loaded", async () => {
    const noClass = await loadFiles({
      ...withHandler("./h.mjs:constant"),
      "h.mjs": "export const constant = 1;",
    });
    expect(noClass.problems).to.deep.equal([
      'winchester.yaml:4:9 pipeline_handlers.mine: ./h.mjs exports "constant", which is no class (it exports no class)',
    ]);
    const broken = await loadFiles({ ...withHandler("./h.mjs:Mine"), "h.mjs": "import 'not-there';" });
    expect(broken.problems[0]).to.match(
      /^winchester\.yaml:4:9 pipeline_handlers\.mine: \.\/h\.mjs can't be loaded: Cannot find package 'not-there'/,
    );
  });

  it("of a package that isn't installed are a warning for the pipelines that use them, a problem for a check", async () => {
    const files = withHandler("not-there:Mine");
    const line =
      'p.yaml:2:5 [verify] mine: package not-there isn\'t installed (install it with "npm install not-there")';
    const { config, warnings } = await loadFiles(files);
    expect(warnings).to.deep.equal([line]);
    expect(config?.missingHandlers).to.have.length(1);
    expect((await loadFiles(files, { check: true })).problems).to.deep.equal([line]);
  });

  it("of a package that isn't installed and that no pipeline uses are a warning", async () => {
    const { warnings, config } = await loadFiles(
      { ...withHandler("not-there:Mine"), "p.yaml": "" },
      { check: true },
    );
    expect(config?.missingHandlers).to.deep.equal([]);
    expect(warnings).to.deep.equal([
      'winchester.yaml:4:9 pipeline_handlers.mine: package not-there isn\'t installed (install it with "npm install not-there")',
    ]);
  });

  it("of a package that isn't installed fail where a pipeline makes them", async () => {
    const { config } = await loadFiles(withHandler("not-there:Mine"));
    const Missing = config!.handlers.mine!;
    expect(() => new Missing({}, {} as never))
      .to.throw("handler \"mine\" can't be used: package not-there isn't installed")
      .with.property("code", "CONFIG_HANDLER_MISSING");
  });
});
