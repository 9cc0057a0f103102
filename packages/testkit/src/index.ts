// ── Conformance suites, and the harness for crashes and races ──

export type { ChaosAim, ChaosDatabase, ChaosOptions, ChaosStoreModule } from "./chaos/chaos-options.js";
export { type ChaosFinding, type ChaosReport, formatChaosReport } from "./chaos/chaos-report.js";
export { describeChaos } from "./chaos/describe-chaos.js";
export { runChaos } from "./chaos/run-chaos.js";
export type { WeakPoint } from "./chaos/weak-point.js";
export { describeHandler, type HandlerSuiteOptions } from "./handler/describe-handler.js";

// ── Data for tests of handlers ──

export { sampleEvents } from "./handler/sample-events.js";

// ── Suites and data for tests of stores ──

export { describeStore } from "./store/describe-store.js";
export { BASE_TIME, eventDraft, streamDraft, streamKey } from "./store/drafts.js";
export { type Feed, feed } from "./store/feeding.js";
export {
  describeStoreAgainstModel,
  type ModelSuiteOptions,
} from "./store/model/describe-store-against-model.js";
export type { StoreSuiteOptions } from "./store/store-suite.js";
