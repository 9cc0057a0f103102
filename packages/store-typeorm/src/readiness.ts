import type { Logger, Unsubscribe } from "@winchester/core";

/** How those who wait hear that a stream may be ready. */
export interface Readiness {
  /** Called after a commit. Never throws and is never waited for: it is a hint. */
  announce(): void;
  subscribe(listener: () => void): Unsubscribe;
  close(): Promise<void>;
}

/** Tells the listeners of this process, each announcement once, outside of the announcer's call stack. */
export class ProcessReadiness implements Readiness {
  readonly #listeners = new Set<{ readonly call: () => void }>();
  readonly #logger: Logger;
  #pending = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  announce(): void {
    if (this.#pending || this.#listeners.size === 0) return;
    this.#pending = true;
    setImmediate(() => {
      this.#pending = false;
      for (const listener of [...this.#listeners]) this.#call(listener.call);
    });
  }

  subscribe(listener: () => void): Unsubscribe {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#logger.warn("a listener for ready streams threw an error", { error });
    }
  }
}
