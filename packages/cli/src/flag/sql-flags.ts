import * as Flags from "@oclif/core/flags";

/** The options of commands that change the schema. */
export const sqlFlags = {
  sql: Flags.boolean({ summary: "Print the SQL instead of running it; nothing is connected." }),
};

/** Where SQL starts that is only printed. */
export const fromFlag = {
  from: Flags.string({
    helpValue: "REVISION",
    dependsOn: ["sql"],
    summary: "The revision that the SQL starts from.",
  }),
};
