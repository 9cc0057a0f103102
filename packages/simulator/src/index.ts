// What you create.

// Errors.
export { SimulatorError, type SimulatorErrorCode, type SimulatorErrorDetails } from "./errors.js";
export {
  FAULT_KINDS,
  FAULTS,
  type FaultDescription,
  type FaultKind,
  type FaultRates,
  type InjectedFault,
} from "./faults.js";

// Data.
export type { Notification } from "./notification.js";
export type { SimulationOptions } from "./options.js";
export { inRealTime, type RealTimeOptions } from "./real-time.js";
export { simulate } from "./simulate.js";
