import { SETTING_KEYS, type SettingKey } from "../../src/index.js";

/** The rows of the table of settings, as the documentation has to have them, cells set apart by ` | `. */
export function settingTable(): string[] {
  return SETTING_KEYS.map(({ key, type, default: value, description }: SettingKey) =>
    [`\`${key}\``, type, value === undefined ? "" : `\`${value}\``, description].join(" | "),
  );
}

/** The rows of a Markdown table that begin with a key in backquotes, their padding removed. */
export function tableRows(markdown: string, heading: string): string[] {
  const section = markdown.split(`\n${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(" | "),
    );
}
