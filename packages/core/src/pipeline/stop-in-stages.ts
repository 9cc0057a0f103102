/** How long handlers have to take notice of their signal, before their streams are given back, in milliseconds. */
const AFTER_ABORT_MS = 1_000;

/** What is done to stop a worker, one after the other. */
export interface StopStages {
  /** Nothing new is begun from now on. */
  readonly begin: () => void;
  /** How long pipelines in hand may take then, in milliseconds. */
  readonly timeoutMs: number;
  /** Tells the handlers that are still at work to stop. */
  readonly abort: () => void;
  /** Lets go of what took no notice of that. */
  readonly giveBack: () => Promise<void>;
}

/**
 * Makes a signal stop a worker in stages. `overdue` resolves after the last of them; `end` calls off what hasn't come
 * yet, once the worker has stopped by itself.
 */
export function stopInStages(
  signal: AbortSignal,
  stages: StopStages,
): { readonly overdue: Promise<void>; readonly end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let begin = (): void => {};
  const overdue = new Promise<void>((resolve) => {
    begin = (): void => {
      stages.begin();
      timer = setTimeout(() => {
        stages.abort();
        timer = setTimeout(() => resolve(stages.giveBack()), AFTER_ABORT_MS);
      }, stages.timeoutMs);
    };
  });
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  return {
    overdue,
    end: () => {
      signal.removeEventListener("abort", begin);
      clearTimeout(timer);
    },
  };
}
