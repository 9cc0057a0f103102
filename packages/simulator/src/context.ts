import type { Tenant, User } from "./catalogue.js";
import { type Micros, toEnvelopeTime } from "./nova-time.js";
import type { Random } from "./random.js";

/** The context of a request: every notification that the request leads to has it, as `_context_*` keys. */
export interface RequestContext {
  readonly request_id: string;
  readonly auth_token: string | null;
  readonly user: string | null;
  readonly user_id: string | null;
  readonly user_name: string | null;
  readonly tenant: string | null;
  readonly project_id: string | null;
  readonly project_name: string | null;
  readonly is_admin: boolean;
  readonly roles: readonly string[];
  readonly remote_address: string | null;
  readonly timestamp: string;
  readonly quota_class: null;
  readonly read_deleted: string;
  readonly instance_lock_checked: boolean;
  readonly service_catalog: readonly unknown[];
}

/** The context of a user's request: one for each operation. */
export function createRequestContext(ids: Random, tenant: Tenant, user: User, time: Micros): RequestContext {
  const volumes = `http://volumes.cloud.example:8776/v1/${tenant.id}`;
  return {
    request_id: `req-${ids.uuid()}`,
    auth_token: ids.hex32(),
    user: user.id,
    user_id: user.id,
    user_name: user.name,
    tenant: tenant.id,
    project_id: tenant.id,
    project_name: tenant.name,
    is_admin: false,
    roles: ["member", "reader"],
    remote_address: user.address,
    timestamp: toEnvelopeTime(time),
    quota_class: null,
    read_deleted: "no",
    instance_lock_checked: false,
    service_catalog: [
      {
        type: "volume",
        name: "cinder",
        endpoints_links: [],
        endpoints: [
          { region: "RegionOne", publicURL: volumes, internalURL: volumes, adminURL: volumes, id: tenant.id },
        ],
      },
    ],
  };
}

/** The context of nova's own periodic tasks: nobody's. */
export function createAdminContext(ids: Random, time: Micros): RequestContext {
  return {
    request_id: `req-${ids.uuid()}`,
    auth_token: null,
    user: null,
    user_id: null,
    user_name: null,
    tenant: null,
    project_id: null,
    project_name: null,
    is_admin: true,
    roles: ["admin"],
    remote_address: null,
    timestamp: toEnvelopeTime(time),
    quota_class: null,
    read_deleted: "no",
    instance_lock_checked: false,
    service_catalog: [],
  };
}
