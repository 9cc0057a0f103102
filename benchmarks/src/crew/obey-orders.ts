import type { Answer, Order, PreparedJob } from "./job.js";

/** Makes this process a member of a crew: it does what the crew orders, until it may leave. */
export function obeyOrders<AnyJob>(
  prepareJob: (job: AnyJob) => Promise<PreparedJob>,
  closeAll: () => Promise<void>,
): void {
  let prepared: PreparedJob | undefined;

  async function obey(order: Order<AnyJob>): Promise<void> {
    switch (order.order) {
      case "prepare":
        prepared = await prepareJob(order.job);
        // What preparing left, and no more: a full collection throws compiled code away with it.
        globalThis.gc?.({ type: "minor" });
        return answer({ answer: "ready" });
      case "go": {
        if (prepared === undefined) throw new Error("nothing was prepared");
        const before = process.cpuUsage();
        const result = await prepared();
        const { user, system } = process.cpuUsage(before);
        return answer({ answer: "done", result, processMs: (user + system) / 1000 });
      }
      case "leave":
        await closeAll();
        process.disconnect();
    }
  }

  process.on("message", (order: Order<AnyJob>) => {
    obey(order).catch((error: unknown) => {
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      answer({ answer: "failed", problem });
    });
  });
}

function answer(message: Answer): void {
  process.send?.(message);
}
