// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what the configuration has for an environment variable
import { expect } from "chai";
import { describeProblem, Findings } from "../src/config-problem.js";
import { YamlFile } from "../src/yaml/yaml-file.js";

interface Read {
  readonly file: YamlFile;
  readonly value: unknown;
  readonly problems: string[];
  readonly warnings: string[];
}

function read(text: string, environment: Record<string, string> = {}): Read {
  const findings = new Findings();
  const file = new YamlFile("a.yaml", text, findings, environment);
  return {
    file,
    value: file.value,
    problems: findings.problems.map(describeProblem),
    warnings: findings.warnings.map(describeProblem),
  };
}

/** The line that a problem at a path gets. */
function placeOf(text: string, path: (string | number)[], inside?: { line: number; column: number }): string {
  const findings = new Findings();
  new YamlFile("a.yaml", text, findings, {}).problem(path, "!", undefined, inside);
  return findings.problems.map(describeProblem).join();
}

describe("A YAML file", () => {
  it("keeps quoted scalars and block scalars as text", () => {
    expect(read(`[ "yes", '12', yes ]`).value).to.deep.equal(["yes", "12", true]);
    expect(read("a: |\n  12\n").value).to.deep.equal({ a: "12\n" });
  });

  it("takes keys as they are written", () => {
    expect(read("on: 1\n012: 2\n~: 3").value).to.deep.equal({ on: 1, "012": 2, "~": 3 });
  });

  it("obeys tags of YAML's own", () => {
    expect(read("[!!str 12, !!int '12', ! 12, !!float 3]").value).to.deep.equal(["12", 12, "12", 3]);
  });

  it("refuses other tags, as PyYAML's safe loader does", () => {
    expect(read("a: !!python/name:os.system x").problems).to.deep.equal([
      "a.yaml:1:28 unknown tag tag:yaml.org,2002:python/name:os.system (leave the tag out)",
    ]);
    expect(read("a: !mine [x]").problems).to.deep.equal([
      "a.yaml:1:10 unknown tag !mine (leave the tag out)",
    ]);
  });

  it("says which scalar doesn't fit its type", () => {
    expect(read("a: 2015-02-30").problems).to.deep.equal(['a.yaml:1:4 "2015-02-30" is no timestamp']);
    expect(read("a: !!int many").problems).to.deep.equal(['a.yaml:1:10 "many" is no int']);
  });

  it("merges mappings under << below the mapping's own keys, the earlier before the later", () => {
    const text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\none: {b: 3, <<: *x}\ntwo: {<<: [*x, *y], c: 3}\n";
    expect(read(text).value).to.deep.include({ one: { a: 1, b: 3 }, two: { a: 1, b: 1, c: 3 } });
  });

  it("takes the later of two << in one mapping, as PyYAML does", () => {
    expect(read("x: &x {a: 1}\ny: &y {a: 2}\nz: {<<: *x, <<: *y}").value).to.deep.include({ z: { a: 2 } });
  });

  it("isn't held up by merges of merges and aliases of aliases", () => {
    const level = (index: number): string =>
      `l${index}: &l${index} {<<: [*l${index - 1}, *l${index - 1}], x: *l${index - 1}}`;
    const text = ["l0: &l0 {a: 1}", ...Array.from({ length: 60 }, (_, index) => level(index + 1))].join("\n");
    expect(read(text).value).to.have.property("l60").with.property("a", 1);
  });

  it("refuses to merge what is no mapping", () => {
    expect(read("a:\n  <<: 3").problems).to.deep.equal([
      "a.yaml:2:7 << takes a mapping, or a list of mappings",
    ]);
  });

  it("gives the same object for an anchor and its aliases", () => {
    const value = read("- &a {x: 1}\n- *a").value as unknown[];
    expect(value[1]).to.equal(value[0]);
  });

  it("refuses an unknown anchor, and one that contains itself", () => {
    expect(read("- *nobody").problems).to.deep.equal(['a.yaml:1:3 unknown anchor "nobody"']);
    expect(read("a: {<<: *nobody}").problems).to.deep.equal(['a.yaml:1:9 unknown anchor "nobody"']);
    expect(read("&a [ *a ]").problems).to.deep.equal([
      "a.yaml:1:6 an alias may not lead to what it is part of",
    ]);
  });

  it("takes the last of duplicate keys, with a warning", () => {
    const { value, warnings, problems } = read("a: 1\nb: 2\na: 3\n");
    expect(value).to.deep.equal({ a: 3, b: 2 });
    expect(problems).to.deep.equal([]);
    expect(warnings).to.deep.equal([
      'a.yaml:3:1 duplicate key "a": this one counts, the one in line 1 doesn\'t',
    ]);
  });

  it("refuses keys that aren't text", () => {
    expect(read("? [a, b]\n: 1").problems).to.deep.equal(["a.yaml:1:3 a key must be text"]);
  });

  it("keeps a key that JavaScript gives a meaning of its own", () => {
    expect(Object.keys(read("__proto__: 1").value as object)).to.deep.equal(["__proto__"]);
  });

  it("says line and column of a syntax error", () => {
    const { problems, file } = read("a: 1\n\tb: [\n");
    expect(problems).to.deep.equal(["a.yaml:2:1 YAML syntax: tabs are not allowed as indentation"]);
    expect(file.isReadable).to.equal(false);
    expect(file.value).to.equal(undefined);
  });

  it("is a single document", () => {
    expect(read("a: 1\n---\nb: 2\n").problems).to.deep.equal([
      "a.yaml:2:1 YAML syntax: a second document begins here",
    ]);
  });

  it("replaces ${NAME} in values by environment variables", () => {
    const { value } = read("a: postgresql://u:${PASS}@${HOST}/d\nb: '${PASS}'\n${PASS}: 1", {
      PASS: "007",
      HOST: "h",
    });
    expect(value).to.deep.equal({ a: "postgresql://u:007@h/d", b: "007", "${PASS}": 1 });
  });

  it("leaves $name alone, and takes $${NAME} for ${NAME} itself", () => {
    expect(read("[$timestamp - 1d, '$${NAME}', 'a${2}', $$]").value).to.deep.equal([
      "$timestamp - 1d",
      "${NAME}",
      "a${2}",
      "$$",
    ]);
  });

  it("names a variable that isn't set", () => {
    expect(read("a: x${PASWORD}", { PASSWORD: "p" }).problems).to.deep.equal([
      'a.yaml:1:4 the environment variable PASWORD isn\'t set (did you mean "PASSWORD"?)',
    ]);
    expect(read("a: x${SECRET}").problems).to.deep.equal([
      "a.yaml:1:4 the environment variable SECRET isn't set (write $${SECRET} for the text itself)",
    ]);
  });

  it("says nothing more of a value that has a problem already", () => {
    const { file, problems } = read("a: ${GONE}");
    file.problem(["a"], "and besides");
    expect(problems).to.have.length(1);
  });
});

describe("The place of a problem", () => {
  const text = "top:\n  - name: x\n    list: [1, 22]\n    block:\n      - b\n";

  it("is that of the value, on the line of its key", () => {
    expect(placeOf(text, ["top", 0, "name"])).to.equal("a.yaml:2:11 !");
    expect(placeOf(text, ["top", 0, "list", 1])).to.equal("a.yaml:3:15 !");
  });

  it("is that of the key, where the value begins below it", () => {
    expect(placeOf(text, ["top", 0, "block"])).to.equal("a.yaml:4:5 !");
  });

  it("is the nearest one above, for what isn't in the file", () => {
    expect(placeOf(text, ["top", 0, "absent", "deep"])).to.equal("a.yaml:2:5 !");
    expect(placeOf("", ["absent"])).to.equal("a.yaml:1:1 !");
  });

  it("leads through aliases and merge keys to where the value is written", () => {
    const merged = "base: &b {x: 1}\nlist:\n  - <<: *b\n  - *b\n";
    expect(placeOf(merged, ["list", 0, "x"])).to.equal("a.yaml:1:14 !");
    expect(placeOf(merged, ["list", 1, "x"])).to.equal("a.yaml:1:14 !");
  });

  it("can be inside a text that stands in one piece", () => {
    const inside = { line: 1, column: 9 };
    expect(placeOf(`a: "$last + 1dayz"`, ["a"], inside)).to.equal("a.yaml:1:13 !");
    expect(placeOf("a: $last + 1dayz", ["a"], inside)).to.equal("a.yaml:1:12 !");
    expect(placeOf(`a: "$last\\x20+ 1dayz"`, ["a"], inside)).to.equal("a.yaml:1:4 !");
  });
});
