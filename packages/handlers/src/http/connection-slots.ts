/**
 * Who may send to one receiver now. All handlers of the process share it, so that a thousand streams which
 * commit at the same time don't open a thousand connections.
 */
interface Receiver {
  busy: number;
  readonly waiting: ((slot: "free" | "crowded") => void)[];
  /** The last request got no answer in time: waiting for a connection would take as long again. */
  stalled: boolean;
}

const receivers = new Map<string, Receiver>();

/** The longest wait for a connection: the worker has other streams to run meanwhile. */
const MAX_WAIT_MS = 5_000;

/** A connection that may be used, to be given back; or a reason why there is none. */
export type Slot =
  | {
      readonly kind: "free";
      /** Gives the connection back. `stalled`: the receiver didn't answer in time. */
      readonly release: (outcome: { stalled: boolean }) => void;
    }
  /** The receiver's connections are all busy, and it isn't answering, or not fast enough. */
  | { readonly kind: "crowded" }
  /** The signal was aborted meanwhile. */
  | { readonly kind: "stopped" };

/**
 * Takes one of the `limit` connections to a receiver, and waits for one where all are busy: but for five seconds at
 * most, and not at all behind a receiver that hangs, since the worker has other streams to run meanwhile.
 */
export async function claimSlot(
  origin: string,
  limit: number,
  signal: AbortSignal,
  maxWaitMs: number = MAX_WAIT_MS,
): Promise<Slot> {
  if (signal.aborted) return { kind: "stopped" };
  const receiver = getReceiver(origin);
  if (receiver.busy >= limit) {
    if (receiver.stalled) return { kind: "crowded" };
    const outcome = await waitForTurn(receiver, signal, maxWaitMs);
    if (outcome !== "free") return { kind: outcome };
  } else {
    receiver.busy++;
  }
  return { kind: "free", release: (outcome) => releaseSlot(origin, receiver, outcome.stalled) };
}

function getReceiver(origin: string): Receiver {
  const known = receivers.get(origin);
  if (known !== undefined) return known;
  const receiver: Receiver = { busy: 0, waiting: [], stalled: false };
  receivers.set(origin, receiver);
  return receiver;
}

function waitForTurn(
  receiver: Receiver,
  signal: AbortSignal,
  maxWaitMs: number,
): Promise<"free" | "crowded" | "stopped"> {
  return new Promise((resolve) => {
    const turn = (slot: "free" | "crowded" | "stopped"): void => {
      signal.removeEventListener("abort", stop);
      clearTimeout(timer);
      resolve(slot);
    };
    const leave = (reason: "crowded" | "stopped"): void => {
      receiver.waiting.splice(receiver.waiting.indexOf(turn), 1);
      turn(reason);
    };
    const stop = (): void => leave("stopped");
    const timer = setTimeout(() => leave("crowded"), maxWaitMs);
    signal.addEventListener("abort", stop, { once: true });
    receiver.waiting.push(turn);
  });
}

/** Hands the connection to whoever waits longest, so that `busy` stays as it is; a stall sends all away. */
function releaseSlot(origin: string, receiver: Receiver, stalled: boolean): void {
  receiver.stalled = stalled;
  if (stalled) for (const turn of receiver.waiting.splice(0)) turn("crowded");
  const next = receiver.waiting.shift();
  if (next === undefined) receiver.busy--;
  else next("free");
  if (receiver.busy === 0 && !receiver.stalled) receivers.delete(origin);
}
