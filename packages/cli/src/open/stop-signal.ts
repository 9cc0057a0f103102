const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal to stop, from whoever runs this process. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Signals mean again what they meant before. */
  end(): void;
}

/**
 * Listens for SIGINT and SIGTERM: the first aborts, so that what is in hand can be finished; a second ends the
 * process at once.
 */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const stop = (signal: keyof typeof SIGNALS): void => {
    if (controller.signal.aborted) process.exit(SIGNALS[signal]);
    controller.abort();
  };
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of names) process.off(name, stop);
    },
  };
}
