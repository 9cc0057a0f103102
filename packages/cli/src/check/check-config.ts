import {
  ConfigError,
  type ConfigProblem,
  describeProblem,
  type LoadedConfig,
  loadConfig,
} from "@winchester/config";
import { RESOLVE_FROM } from "../open/open-config.js";
import { countOf } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";

export interface CheckFlags {
  readonly config: string;
  readonly database?: string | undefined;
  readonly json: boolean;
  readonly strict: boolean;
}

/** What a check found. */
interface Findings {
  readonly config: LoadedConfig | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
}

/** Prints what is wrong with a configuration, or what it consists of; gives whether it is all right. */
export async function checkConfig(flags: CheckFlags): Promise<boolean> {
  const findings = await findMistakes(flags);
  const { problems, warnings, config } = findings;
  const isRight = problems.length === 0 && (!flags.strict || warnings.length === 0);
  if (flags.json) {
    await printJson({ ok: isRight, problems, warnings, ...(config && { contents: countContents(config) }) });
    return isRight;
  }
  for (const warning of warnings) process.stderr.write(`warning: ${describeProblem(warning)}\n`);
  for (const problem of problems) process.stderr.write(`error: ${describeProblem(problem)}\n`);
  await printLine(describe(findings, flags.config));
  return isRight;
}

async function findMistakes({ config: file, database }: CheckFlags): Promise<Findings> {
  try {
    const config = await loadConfig(file, { check: true, database, resolveFrom: RESOLVE_FROM });
    return { config, problems: [], warnings: config.warnings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, problems: error.problems, warnings: error.warnings };
  }
}

function describe({ config, problems, warnings }: Findings, file: string): string {
  const found = [countOf(problems.length, "mistake"), countOf(warnings.length, "warning")].join(", ");
  if (config === undefined) return `${file}: ${found}`;
  const { files, triggers, pipelines, handlers } = countContents(config);
  const contents = [
    countOf(triggers, "trigger"),
    countOf(pipelines, "pipeline"),
    countOf(handlers, "handler"),
  ];
  return `${file}: ${contents.join(", ")} in ${countOf(files, "file")}; ${found}`;
}

function countContents(
  config: LoadedConfig,
): Record<"files" | "triggers" | "pipelines" | "handlers", number> {
  return {
    files: config.files.length,
    triggers: config.triggers.length,
    pipelines: Object.keys(config.pipelines).length,
    handlers: Object.keys(config.handlers).length,
  };
}
