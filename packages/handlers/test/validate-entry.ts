import { readFileSync } from "node:fs";
import { RelaxNGValidator, XmlDocument } from "libxml2-wasm";

const schema = XmlDocument.fromString(readFileSync(new URL("atom-entry.rng", import.meta.url), "utf8"));
const validator = RelaxNGValidator.fromDoc(schema);
after(() => {
  validator.dispose();
  schema.dispose();
});

/**
 * Validates an entry against the RELAX NG schema of RFC 4287, with libxml2, which `xmllint --relaxng` uses too.
 *
 * @throws Error that says what isn't valid
 */
export function validateEntry(xml: string): void {
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
  }
}
