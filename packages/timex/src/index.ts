// What you create

export type { FixedOffset } from "./fixed-offset.js";
export { parse } from "./parse.js";
export type { MicrosSpan, TimeExpression, TimeSpan } from "./time-expression.js";

// Data

export { formatMicros, parseMicros } from "./datetime-text.js";
export type { Micros } from "./micros.js";
export { instantFromMicros, microsFromInstant } from "./micros-instant.js";

// Errors

export {
  TimexError,
  type TimexErrorCode,
  TimexEvaluationError,
  type TimexEvaluationErrorCode,
  TimexSyntaxError,
} from "./errors.js";
