import type { RequestContext } from "./context.js";
import type { Status } from "./instance.js";
import type { Notification } from "./notification.js";
import { type Micros, toEnvelopeTime } from "./nova-time.js";
import type { Publisher } from "./operations.js";
import type { Random } from "./random.js";

/** What an envelope is made of beside the ids. */
export interface Draft {
  readonly eventType: string;
  readonly publisherId: string;
  readonly time: Micros;
  readonly context: RequestContext;
  readonly payload: Readonly<Record<string, unknown>>;
}

const ERROR_TYPES: ReadonlySet<string> = new Set([
  "compute.instance.create.error",
  "scheduler.run_instance",
  "rebuild_instance",
  "snapshot_instance",
]);

/**
 * Puts a payload into its envelope, with a message id of its own. The context is copied key by key: spreading it
 * into an object of this size halves the rate of the whole simulation (measured on Node 20: 22,000 notifications
 * a second instead of 41,000).
 */
export function createNotification(ids: Random, draft: Draft): Notification {
  const { context } = draft;
  return {
    event_type: draft.eventType,
    message_id: ids.uuid(),
    publisher_id: draft.publisherId,
    priority: ERROR_TYPES.has(draft.eventType) ? "ERROR" : "INFO",
    timestamp: toEnvelopeTime(draft.time),
    _unique_id: ids.hex32(),
    _context_request_id: context.request_id,
    _context_auth_token: context.auth_token,
    _context_user: context.user,
    _context_user_id: context.user_id,
    _context_user_name: context.user_name,
    _context_tenant: context.tenant,
    _context_project_id: context.project_id,
    _context_project_name: context.project_name,
    _context_is_admin: context.is_admin,
    _context_roles: context.roles,
    _context_remote_address: context.remote_address,
    _context_timestamp: context.timestamp,
    _context_quota_class: context.quota_class,
    _context_read_deleted: context.read_deleted,
    _context_instance_lock_checked: context.instance_lock_checked,
    _context_service_catalog: context.service_catalog,
    payload: draft.payload,
  };
}

/** Who publishes a step, `compute.hv-3`. Where no host was ever found, the API does a compute host's work. */
export function publisherIdOf(publisher: Publisher, status: Status, destination: string): string {
  if (publisher === "scheduler") return "scheduler.scheduler-1";
  const host = publisher === "destination" ? destination : status.host;
  return publisher === "api" || host === null ? "api.api-1" : `compute.${host}`;
}
