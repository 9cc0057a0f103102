import * as Flags from "@oclif/core/flags";

/** The option of the commands that read notifications. */
export const unwrapFlag = Flags.boolean({
  summary: "Unwrap versioned notifications: nova_object.data and the like become the data itself.",
});
