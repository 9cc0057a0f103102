import type { Answer, Order } from "./job.js";
import { closeAll, type PreparedJob, prepareJob } from "./prepare-job.js";

let prepared: PreparedJob | undefined;

function answer(message: Answer): void {
  process.send?.(message);
}

async function obey(order: Order): Promise<void> {
  switch (order.order) {
    case "prepare":
      prepared = await prepareJob(order.job);
      globalThis.gc?.();
      return answer({ answer: "ready" });
    case "go":
      if (prepared === undefined) throw new Error("nothing was prepared");
      return answer({ answer: "done", result: await prepared() });
    case "leave":
      await closeAll();
      process.disconnect();
  }
}

process.on("message", (order: Order) => {
  obey(order).catch((error: unknown) => {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    answer({ answer: "failed", problem });
  });
});
