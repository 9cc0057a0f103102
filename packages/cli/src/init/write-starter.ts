import { access, copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../cli-error.js";
import { printJson, printLine } from "../output/print.js";

const TEMPLATES = fileURLToPath(new URL("../../templates/", import.meta.url));

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "the file system can't be written to",
  ENOTDIR: "a part of the path is no folder",
  EEXIST: "it is no folder",
};

/**
 * Writes the starter configuration into a folder.
 *
 * @throws CliError CLI_OUTPUT where a file is there already, or can't be written
 */
export async function writeStarter(
  folder: string,
  flags: { readonly force: boolean; readonly json: boolean; readonly quiet: boolean },
): Promise<void> {
  const names = (await readdir(TEMPLATES)).sort();
  try {
    await mkdir(folder, { recursive: true });
    if (!flags.force) await refuseExisting(folder, names);
    for (const name of names) await copyFile(join(TEMPLATES, name), join(folder, name));
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const { code = "", message } = cause as NodeJS.ErrnoException;
    throw new CliError("CLI_OUTPUT", `${folder} can't be written to: ${REASONS[code] ?? message}`, { cause });
  }
  const files = names.map((name) => join(folder, name));
  if (flags.json) await printJson({ files });
  else if (!flags.quiet) await printLine(describeStarter(folder, files));
}

async function refuseExisting(folder: string, names: readonly string[]): Promise<void> {
  const existing: string[] = [];
  for (const name of names) {
    const isThere = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (isThere) existing.push(name);
  }
  if (existing.length === 0) return;
  const are = existing.length === 1 ? "is" : "are";
  throw new CliError("CLI_OUTPUT", `${existing.join(", ")} ${are} in ${folder} already`, {
    hint: "--force writes over them",
  });
}

function describeStarter(folder: string, files: readonly string[]): string {
  const config = join(folder, "winchester.yaml");
  return [
    ...files.map((file) => `wrote ${file}`),
    "",
    "Try it out:",
    `  winchester check -c ${config}`,
    `  winchester simulate --operations 100 | winchester replay - -c ${config}`,
    `  winchester streams list -c ${config}`,
  ].join("\n");
}
