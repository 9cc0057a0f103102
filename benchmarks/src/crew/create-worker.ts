import {
  type Event,
  type PipelineHandler,
  PipelineManager,
  type Store,
  TriggerManager,
} from "@winchester/core";
import { usageTrigger } from "../input/usage-trigger.js";

/** A worker whose one handler does nothing but call. */
export function createWorker(store: Store, onEvents: (events: readonly Event[]) => void): PipelineManager {
  class NothingHandler implements PipelineHandler {
    handleEvents(events: readonly Event[]): Event[] {
      onEvents(events);
      return [...events];
    }
  }
  const triggers = [usageTrigger];
  return new PipelineManager({
    store,
    triggers,
    triggerManager: new TriggerManager({ store, triggers }),
    pipelines: { nothing: ["nothing"] },
    handlers: { nothing: NothingHandler },
  });
}
