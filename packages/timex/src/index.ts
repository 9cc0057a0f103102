export { instantFromMicros, type Micros, microsFromInstant } from "./micros.js";
export type { MicrosSpan, TimeExpression, TimeSpan } from "./time-expression.js";
