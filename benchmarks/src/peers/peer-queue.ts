/** A peer's queue, in the words of the benchmark. */
export interface PeerQueue {
  /** Adds a job for each of these payloads, and removes what earlier jobs left behind. */
  fill(payloads: readonly object[]): Promise<void>;
  /** Calls the handler with each job and completes it, until none is left. */
  workOff(onJob: () => void): Promise<void>;
  close(): Promise<void>;
}

/** Gives a module of the peers' folder. */
export type LoadPeer = (name: string) => Promise<unknown>;
