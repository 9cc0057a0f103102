import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WinchesterError } from "@winchester/core";
import { formatMicros, type Micros, parseMicros } from "@winchester/timex";

/** A time has some thirty characters. */
const MAX_BODY_BYTES = 1024;
const REQUEST_TIMEOUT_MS = 10_000;

/** Where a time server listens. */
export interface TimeServerOptions {
  /** Default: `127.0.0.1`. */
  readonly host?: string | undefined;
  /** 0 takes one that is free. Default: 0. */
  readonly port?: number | undefined;
}

/** A running time server. */
export interface TimeServer {
  /** What to write into `time_sync_endpoint`. */
  readonly url: string;
  /** Ends it, also for those who are connected. */
  close(): Promise<void>;
}

/**
 * Starts the time sync service: `GET /time` gives the time that was published last as plain ISO text, `None` before
 * the first; `POST /time` publishes one. It keeps the time in memory, and believes whoever can reach it.
 *
 * @throws WinchesterError `CONFIG_TIME_SERVER` where it can't listen
 *
 * @example
 * const server = await startTimeServer({ port: 8001 });
 */
export async function startTimeServer({
  host = "127.0.0.1",
  port = 0,
}: TimeServerOptions = {}): Promise<TimeServer> {
  let time: Micros | undefined;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    if (request.url?.split("?")[0] !== "/time") {
      answer(response, 404, "there is nothing but /time here");
    } else if (request.method === "GET") {
      answer(response, 200, time === undefined ? "None" : formatMicros(time));
    } else if (request.method === "POST") {
      readBody(request, (text) => {
        const published = text === undefined ? undefined : parseMicros(text.trim());
        if (published === undefined) {
          answer(response, 400, "the body has to be one time, such as 2015-02-27T15:31:24.473932");
          return;
        }
        time = published;
        answer(response, 200, formatMicros(time));
      });
    } else {
      answer(response, 405, "GET and POST are the methods of /time", { allow: "GET, POST" });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(describe(error, host, port)));
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server.address() as AddressInfo),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Hands over a body, undefined where it is too long to be a time. */
function readBody(request: IncomingMessage, done: (text: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on("end", () => done(bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString("utf8")));
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  // Calls are rare; a kept connection would only be found dead after a restart.
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    connection: "close",
    ...headers,
  });
  response.end(text);
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): WinchesterError {
  const place = `${host}:${port}`;
  const [message, hint] = {
    EADDRINUSE: [`something listens on ${place} already`, "take another port"],
    EACCES: [`you may not listen on ${place}`, "take a port above 1023"],
    EADDRNOTAVAIL: [`this machine doesn't have the address ${host}`, "take one that it has, or 0.0.0.0"],
    ENOTFOUND: [`there is no host ${host}`, "take an address of this machine"],
  }[error.code ?? ""] ?? [`can't listen on ${place}: ${error.message}`, "take another host or port"];
  return new WinchesterError("CONFIG_TIME_SERVER", message ?? error.message, { hint, cause: error });
}
