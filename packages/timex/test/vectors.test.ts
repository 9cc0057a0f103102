import { readFileSync } from "node:fs";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { vectorFile } from "../../../scripts/shared-data.js";
import { formatMicros, parse, parseMicros, TimexEvaluationError, TimexSyntaxError } from "../src/index.js";

interface Vector {
  readonly expr: string;
  readonly env: Readonly<Record<string, string>>;
  readonly expect: { kind: "instant" | "range"; begin: string; end: string } | { error: string };
  readonly improved?: boolean;
}

const vectors = JSON.parse(readFileSync(vectorFile("timex.json"), "utf8")) as Vector[];

type Evaluate = (vector: Vector) => { kind: string; begin: string; end: string };

const byTemporal: Evaluate = ({ expr, env }) => {
  const variables = Object.entries(env).map(([name, text]) => [name, Temporal.Instant.from(`${text}Z`)]);
  const { isRange, begin, end } = parse(expr).evaluate(Object.fromEntries(variables));
  const format = (instant: Temporal.Instant) => instant.toString({ fractionalSecondDigits: 6 }).slice(0, -1);
  return { kind: isRange ? "range" : "instant", begin: format(begin), end: format(end) };
};

const byMicros: Evaluate = ({ expr, env }) => {
  const variables = Object.entries(env).map(([name, text]) => [name, parseMicros(text)]);
  const { isRange, begin, end } = parse(expr).evaluateMicros(Object.fromEntries(variables));
  return { kind: isRange ? "range" : "instant", begin: formatMicros(begin), end: formatMicros(end) };
};

function outcomeOf(evaluate: Evaluate, vector: Vector): unknown {
  try {
    return evaluate(vector);
  } catch (error) {
    if (error instanceof TimexSyntaxError) return { error: "syntax" };
    if (error instanceof TimexEvaluationError) return { error: "evaluation" };
    throw error;
  }
}

describe("the vectors of time expressions", () => {
  const groups: Record<string, (vector: Vector) => boolean> = {
    "instants and ranges as the original": (vector) => !("error" in vector.expect) && !vector.improved,
    "errors of parsing": (vector) => "error" in vector.expect && vector.expect.error === "syntax",
    "errors of evaluating": (vector) => "error" in vector.expect && vector.expect.error === "evaluation",
    "what is better than the original": (vector) => vector.improved === true,
  };

  it("fall into groups, none of which is empty and which leave none out", () => {
    const sizes = Object.values(groups).map((belongs) => vectors.filter(belongs).length);
    expect(sizes).to.not.include(0);
    expect(sizes.reduce((sum, size) => sum + size)).to.equal(vectors.length);
  });

  for (const [name, belongs] of Object.entries(groups)) {
    for (const [form, evaluate] of Object.entries({ evaluate: byTemporal, evaluateMicros: byMicros })) {
      it(`hold for ${name}, with ${form}`, () => {
        const wrong = vectors
          .filter(belongs)
          .map((vector) => ({ ...vector, got: outcomeOf(evaluate, vector) }))
          .filter((vector) => JSON.stringify(vector.got) !== JSON.stringify(vector.expect));
        expect(wrong).to.deep.equal([]);
      });
    }
  }
});
