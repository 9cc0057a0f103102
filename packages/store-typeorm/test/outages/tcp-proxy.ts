import { connect, createServer, type Socket } from "node:net";

/** A wire between a store and its server that can be cut. */
export interface TcpProxy {
  readonly port: number;
  /** Ends all connections; new ones are refused until {@link TcpProxy.mend}. */
  cut(): void;
  /** Keeps all connections, and lets nothing through, as a lost network does. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Listens on a port of its own, and hands all on to `port` of `host`. */
export async function createTcpProxy(port: number, host = "127.0.0.1"): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: "whole" | "cut" | "frozen" = "whole";
  const server = createServer((near) => {
    if (state === "cut") {
      near.destroy();
      return;
    }
    const far = connect(port, host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => {
        if (state !== "frozen") to.write(chunk);
      });
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut: () => {
      state = "cut";
      endAll();
    },
    freeze: () => {
      state = "frozen";
    },
    mend: () => {
      // What was swallowed while it was frozen would be missing.
      if (state === "frozen") endAll();
      state = "whole";
    },
    close: async () => {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
