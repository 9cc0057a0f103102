import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { SHARED_DATA_MISSING, sharedDataFolder, vectorFile } from "../../../scripts/shared-data.js";
import { Distiller, parseEventDefinitions, type TraitOutcome } from "../src/index.js";

interface Expected {
  notification: string;
  event_type: string;
  message_id: string;
  when: string;
  traits: [name: string, type: string, value: unknown][];
  error?: string;
}

function readLines<T>(file: string): T[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as T);
}

/** An instant in one spelling, whatever the original's was. */
function instant(text: string): string {
  return Temporal.Instant.from(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`).toString();
}

function keptTraits(traits: readonly TraitOutcome[]): [string, string, unknown][] {
  return traits.flatMap(({ name, type, value }) =>
    value === undefined ? [] : [[name, type, value instanceof Temporal.Instant ? value.toString() : value]],
  );
}

describe("Distiller on the vectors", () => {
  const folder = sharedDataFolder();
  if (folder === undefined) {
    it(SHARED_DATA_MISSING);
    return;
  }
  const notifications = new Map(
    readdirSync(join(folder, "notifications")).flatMap((file) =>
      readLines<unknown>(join(folder, "notifications", file)).map(
        (notification, index): [string, unknown] => [`${file}:${index + 1}`, notification],
      ),
    ),
  );

  for (const file of readdirSync(vectorFile("distiller"))) {
    const name = file.replace(/\.jsonl$/, "");
    const expected = readLines<Expected>(vectorFile(join("distiller", file)));

    it(`makes what the original makes by ${name} (${expected.length} notifications)`, () => {
      const yaml = readFileSync(join(folder, "definitions", `${name}.yaml`), "utf8");
      const distiller = new Distiller(parseEventDefinitions(yaml, `${name}.yaml`), {
        ctxtFromContext: false,
      });
      for (const each of expected) {
        const { event, traits, warnings } = distiller.explain(notifications.get(each.notification));
        if (each.error !== undefined) {
          expect(warnings, each.notification).to.not.have.length(0);
          continue;
        }
        expect(
          [event?.event_type, event?.message_id, event?.timestamp.toString()],
          each.notification,
        ).to.deep.equal([each.event_type, each.message_id, instant(each.when)]);
        const wanted = each.traits.map(([trait, type, value]) => [
          trait,
          type,
          type === "datetime" ? instant(value as string) : value,
        ]);
        expect(keptTraits(traits), each.notification).to.deep.equal(wanted);
        expect(warnings, each.notification).to.deep.equal([]);
      }
    });
  }
});
