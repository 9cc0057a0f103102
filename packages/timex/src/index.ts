// What you create

export type { FixedOffset } from "./fixed-offset.js";
export { parse } from "./parse.js";
export type { MicrosSpan, TimeExpression, TimeSpan } from "./time-expression.js";

// Data

export { formatMicros, parseMicros } from "./datetime-text.js";
export { instantFromMicros, type Micros, microsFromInstant } from "./micros.js";

// Errors

export {
  TimexError,
  type TimexErrorCode,
  TimexEvaluationError,
  type TimexEvaluationErrorCode,
  TimexSyntaxError,
} from "./errors.js";
