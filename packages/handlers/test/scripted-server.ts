import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What the server does with a request. `hang`: nothing; `reset`: it breaks the connection. */
export type Answer =
  | "hang"
  | "reset"
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/** A request as it came. */
export interface ReceivedRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server on the loopback interface that answers as a test says. */
export class ScriptedServer {
  readonly requests: ReceivedRequest[] = [];
  /** Connections that were opened, and requests that were under way at the same time at most. */
  connections = 0;
  mostAtOnce = 0;
  /** Milliseconds that each answer takes. */
  delayMs = 0;
  #underWay = 0;
  #answer: (request: ReceivedRequest) => Answer = () => ({ status: 201 });
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#receive(request, response));

  /** Starts a server on a free port. */
  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    server.#server.on("connection", (socket) => {
      server.connections++;
      server.#sockets.add(socket);
      socket.on("close", () => server.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** The address of a path on it. */
  url(path = "/feed"): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Answers one after the other; the last one from then on. */
  answerWith(...answers: [Answer, ...Answer[]]): void {
    this.#answer = () => (answers.length > 1 ? answers.shift()! : answers[0]);
  }

  /** Answers by the request. */
  answerBy(choose: (request: ReceivedRequest) => Answer): void {
    this.#answer = choose;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#underWay++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    response.on("close", () => this.#underWay--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received = {
      path: request.url ?? "",
      method: request.method ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    this.requests.push(received);
    const answer = this.#answer(received);
    if (answer === "hang") return;
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (answer === "reset") {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  }
}
