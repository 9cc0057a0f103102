import * as Args from "@oclif/core/args";

/**
 * The files that a command reads. Oclif would take what comes over standard input as the value of an argument that
 * is missing; here it is data.
 */
export const fileArgs = {
  files: Args.string({
    ignoreStdin: true,
    description: "Files, or - for standard input (also without any).",
  }),
};
