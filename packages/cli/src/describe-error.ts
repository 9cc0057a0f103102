/** How a command ends that failed. */
export interface Failure {
  /** 1 failed, 2 wrong usage. */
  readonly exitStatus: number;
  /** What standard error is told, without a line break at its end. */
  readonly text: string;
  readonly code?: string | undefined;
}

/** What oclif's errors have beside a message. */
interface OclifError {
  readonly oclif?: { readonly exit?: number | false };
  readonly showHelp?: boolean;
  readonly hint?: unknown;
  readonly code?: unknown;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system can't be written to",
  ENOSPC: "no space is left",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
};

/** What a person is told about an error: what went wrong and what to do, the stack only for `debug`. */
export function describeError(error: unknown, debug: boolean): Failure {
  if (!(error instanceof Error)) return { exitStatus: 1, text: `error: ${String(error)}` };
  const { oclif, hint, code } = error as Error & OclifError;
  const isUsage = oclif?.exit === 2 || code === "CLI_USAGE";
  const lines = [`error: ${isUsage ? usageMessage(error.message) : messageOf(error)}`];
  if (typeof hint === "string") lines.push(`hint: ${hint}`);
  else if (isUsage) lines.push("hint: --help tells how the command is used");
  if (debug && error.stack !== undefined) lines.push(error.stack, ...causes(error));
  return {
    exitStatus: isUsage ? 2 : 1,
    text: lines.join("\n"),
    code: typeof code === "string" ? code : undefined,
  };
}

function messageOf(error: Error): string {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : SYSTEM_REASONS[code];
  if (reason !== undefined && syscall !== undefined)
    return path === undefined ? reason : `${path}: ${reason}`;
  // Errors made on purpose have a code; of others the message may say little.
  if (code === undefined) return `${error.message || error.name} (run it with --debug to see where)`;
  return error.message.includes("\n")
    ? `\n  ${error.message.replaceAll("\n", "\n  ")}`.trimEnd()
    : error.message;
}

/** Oclif appends a line on `--help`, which is said below in our own words. */
function usageMessage(message: string): string {
  return message.replace(/\nSee more help with --help$/, "");
}

function causes(error: Error): string[] {
  const lines: string[] = [];
  for (let cause = error.cause; cause instanceof Error && lines.length < 5; cause = cause.cause) {
    lines.push(`caused by ${cause.stack ?? cause.message}`);
  }
  return lines;
}
