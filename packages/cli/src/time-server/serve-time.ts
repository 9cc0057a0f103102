import { once } from "node:events";
import { listenForStop } from "../open/stop-signal.js";
import { printJson, printLine } from "../output/print.js";

export interface TimeServerFlags {
  readonly host: string;
  readonly port: number;
  readonly json: boolean;
}

/** Serves the time until it is stopped, and prints where. */
export async function serveTime({ host, port, json }: TimeServerFlags): Promise<void> {
  const { startTimeServer } = await import("@winchester/config");
  const { signal, end } = listenForStop();
  try {
    const server = await startTimeServer({ host, port });
    try {
      if (json) await printJson({ url: server.url });
      else await printLine(`time_sync_endpoint: ${server.url}`);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await server.close();
    }
  } finally {
    end();
  }
}
