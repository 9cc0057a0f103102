// What each verdict of the usage handler means, for a reader who meets it for the first time.
export const VERDICTS = {
  verified: "the report agrees with what happened",
  U0: "things happened to the instance, and no report on that day came",
  U1: "the report says that the instance is active, and not since when",
  U2: "the report contradicts the last resize, rebuild, rescue or delete",
  U3: "the report has a time of deletion, and a state that isn't deleted",
  U4: "the report has the instance deleted before it was launched",
  U5: "the report has it deleted on that day, and no delete was seen",
  U6: "a delete was seen, and the report has no time of deletion",
  U7: "more than one delete was seen",
  U8: "the report has it launched on that day, and nothing was seen of that",
  warnings:
    "not wrong, but odd: a report on a part of a day, without the operation that causes such a report",
};

/** The code of a verdict event: `verified`, `warnings`, or `U0` to `U8`. */
export function codeOf(event) {
  if (event.event_type.endsWith(".verified")) return "verified";
  if (event.event_type.endsWith(".warnings")) return "warnings";
  return event.error_code;
}
