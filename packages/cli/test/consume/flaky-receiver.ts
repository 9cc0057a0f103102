import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An entry that the receiver has taken. */
export interface ReceivedEntry {
  readonly id: string;
  /** The id of the report that it is the verdict on. */
  readonly original: string;
}

/**
 * An AtomPub server with a token service that mostly has something else to do: it answers 503, forgets the token,
 * doesn't answer at all, or cuts the connection, as its seed wants it.
 */
export class FlakyReceiver {
  readonly entries: ReceivedEntry[] = [];
  /** How often it did what. */
  readonly answers: Record<string, number> = {};
  readonly #server: Server;
  #seed: number;
  #token = 1;

  constructor(seed: number) {
    this.#seed = seed;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.url === "/tokens") {
      return void response.end(JSON.stringify({ access: { token: { id: `token-${this.#token}` } } }));
    }
    const chance = this.#random();
    const mood =
      chance < 0.15
        ? "busy"
        : chance < 0.22
          ? "forgets"
          : chance < 0.26
            ? "hangs"
            : chance < 0.33
              ? "cuts"
              : "takes";
    this.answers[mood] = (this.answers[mood] ?? 0) + 1;
    if (mood === "hangs") return;
    if (mood === "cuts") return void request.socket.destroy();
    if (mood === "forgets") this.#token += 1;
    if (request.headers["x-auth-token"] !== `token-${this.#token}`) return void response.writeHead(401).end();
    if (mood === "busy") return void response.writeHead(503).end();
    this.entries.push({
      id: /urn:uuid:([^<]+)/.exec(body)?.[1] ?? "",
      original: /original_message_id:([^"<]+)/.exec(body)?.[1] ?? "",
    });
    response.writeHead(201).end();
  }

  /** A small linear congruential generator: the same moods in every run. */
  #random(): number {
    this.#seed = (this.#seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return this.#seed / 2 ** 32;
  }
}
