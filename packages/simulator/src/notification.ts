/**
 * A notification as nova publishes it without versioned objects: an envelope, the request's context spread into
 * `_context_*` keys, and a payload.
 *
 * Treat it as read-only: parts that don't change (an image's metadata, a request's roles) are shared between
 * notifications.
 */
export interface Notification {
  readonly event_type: string;
  /** A UUID; a duplicate has that of its original. */
  readonly message_id: string;
  /** The service and the host, `compute.hv-3`. */
  readonly publisher_id: string;
  readonly priority: "INFO" | "ERROR";
  /** UTC with six digits of a second, `2026-01-01 00:00:00.000000`. */
  readonly timestamp: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly _unique_id: string;
  readonly [context: `_context_${string}`]: unknown;
}
