import { setTimeout as sleep } from "node:timers/promises";
import type { ParentMessage } from "./messages.js";
import type { WeakPoint } from "./weak-point.js";

/** How long a process waits for the blow. It comes at once, or, as the process has ended meanwhile, never. */
const LONGEST_WAIT_MS = 1_000;

/** The weak points of this process: it stands still at the one that the killer has chosen. */
export class WeakPoints {
  readonly #tell: (point: WeakPoint) => void;
  #armed: WeakPoint | undefined;

  constructor(tell: (point: WeakPoint) => void) {
    this.#tell = tell;
  }

  /** Listens to the killer. */
  listen(process: NodeJS.Process): void {
    process.on("message", (message: ParentMessage) => {
      if (message.kind === "arm") this.#armed = message.point;
    });
  }

  async reach(point: WeakPoint): Promise<void> {
    if (this.#armed !== point) return;
    this.#armed = undefined;
    this.#tell(point);
    await sleep(LONGEST_WAIT_MS);
  }
}
