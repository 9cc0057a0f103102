/** Job queues on PostgreSQL that others made. */
export type PeerName = "graphile-worker" | "pg-boss";

/** Works off so many jobs with a handler that does nothing. */
export interface PeerJob {
  readonly peer: PeerName;
  readonly url: string;
  /** The folder whose `node_modules` has the peers. */
  readonly folder: string;
  readonly jobs: number;
}
