// Conformance suites
export { describeHandler, type HandlerSuiteOptions } from "./handler/describe-handler.js";
// Data for tests of handlers
export { sampleEvents } from "./handler/sample-events.js";
export { describeStore } from "./store/describe-store.js";
// Data for tests of stores
export { BASE_TIME, eventDraft, streamDraft, streamKey } from "./store/drafts.js";
export { type Feed, feed } from "./store/feeding.js";
export {
  describeStoreAgainstModel,
  type ModelSuiteOptions,
} from "./store/model/describe-store-against-model.js";
export type { StoreSuiteOptions } from "./store/store-suite.js";
