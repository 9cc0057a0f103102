import type { Tags } from "yaml";

const BOOLEAN = "tag:yaml.org,2002:bool";
const INTEGER = "tag:yaml.org,2002:int";
const FLOAT = "tag:yaml.org,2002:float";

const TRUE = /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/;
const FALSE = /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const EXPONENTIAL = /^[-+]?[0-9][0-9_]*\.[0-9_]*[eE][-+][0-9]+$/;

/**
 * Where PyYAML departs from YAML 1.1, and so the files that were written for it: `y` and `n` are texts (a trait
 * may be called so), and so are `089` and `1e3`.
 */
export function readAsPyYaml(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === "string" || !("test" in tag) || tag.test === undefined) return tag;
    if (tag.tag === BOOLEAN) return { ...tag, test: tag.test.test("yes") ? TRUE : FALSE };
    if (tag.tag === INTEGER && tag.test.test("89")) return { ...tag, test: DECIMAL };
    if (tag.tag === FLOAT && tag.test.test("1e3")) return { ...tag, test: EXPONENTIAL };
    return tag;
  });
}
