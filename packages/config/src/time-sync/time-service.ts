import { formatMicros, type Micros, parseMicros } from "@winchester/timex";

/** What a service says that nobody has told the time yet; the original's word. */
const UNKNOWN = "None";
/** How much of an answer that is no time is shown. */
const SHOWN_CHARACTERS = 60;

/** The HTTP side of a time sync service: `GET` and `POST /time`, plain ISO text. */
export class TimeService {
  readonly url: string;
  readonly #timeoutMs: number;

  /** The endpoint is the service's address, with or without `/time`. A call takes `timeoutMs` at most. */
  constructor(endpoint: string, timeoutMs: number) {
    this.url = `${endpoint.replace(/\/+(time\/*)?$/, "")}/time`;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The time that was published last, null before the first.
   *
   * @throws Error with a sentence about what is wrong with the service
   */
  async get(): Promise<Micros | null> {
    const text = (await this.#call({ method: "GET" })).trim();
    if (text === "" || text === UNKNOWN) return null;
    const time = parseMicros(text);
    if (time === undefined) throw new Error(`the answer is no time: "${text.slice(0, SHOWN_CHARACTERS)}"`);
    return time;
  }

  /** @throws Error as {@link get} does */
  async post(time: Micros): Promise<void> {
    await this.#call({ method: "POST", body: formatMicros(time), headers: { "content-type": "text/plain" } });
  }

  async #call(request: RequestInit): Promise<string> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    let status: number;
    let text: string;
    try {
      const response = await fetch(this.url, { ...request, signal });
      status = response.status;
      text = await response.text();
    } catch (error) {
      if (signal.aborted) throw new Error(`no answer within ${this.#timeoutMs / 1000} s`, { cause: error });
      throw new Error(reasonOf(error), { cause: error });
    }
    if (status < 200 || status > 299) throw new Error(`the answer has status ${status}`);
    return text;
  }
}

/** `fetch` says no more than that it failed; why is in the cause, and of several tries each has its own. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: string; message?: string };
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND") return "there is no such host";
  return message === undefined || message === "" ? (code ?? String(cause)) : message;
}
