import type { Catalogue, Flavor, Image, Tenant, User } from "./catalogue.js";
import type { Micros } from "./nova-time.js";
import type { Random } from "./random.js";

/** nova's vm_state, `state` in notifications. */
export type VmState =
  | "building"
  | "active"
  | "stopped"
  | "paused"
  | "suspended"
  | "rescued"
  | "resized"
  | "error"
  | "deleted";

/** All that changes in an instance's life. It is replaced, never changed, so that a reference is a snapshot. */
export interface Status {
  readonly state: VmState;
  /** nova's task_state, `state_description` in notifications; null when nothing goes on. */
  readonly task: string | null;
  readonly flavor: Flavor;
  readonly image: Image;
  /** The compute host; null until the scheduler has found one. */
  readonly host: string | null;
  readonly launchedAt: Micros | null;
  readonly deletedAt: Micros | null;
}

/** What was published about an instance since its last `.exists`: what a usage check will see. */
export interface Block {
  readonly size: number;
  /** Whether a rebuild, resize or rescue was completed. */
  readonly operated: boolean;
  readonly deletions: number;
  /** The flavour before the last resize. */
  readonly oldFlavor: Flavor | null;
}

export const EMPTY_BLOCK: Block = { size: 0, operated: false, deletions: 0, oldFlavor: null };

export interface Instance {
  readonly id: string;
  readonly number: number;
  readonly tenant: Tenant;
  readonly user: User;
  readonly displayName: string;
  readonly reservationId: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Micros;
  status: Status;
  /** The state before the deletion. */
  lastState: VmState;
  block: Block;
  /** Nothing that is published before this time arrives (fault lostCreation). */
  mutedUntil: Micros;
  /** The fault that has already spoilt today's stream. */
  spoiltBy: "lostCreation" | "deletedBeforeLaunched" | "lostDeleteEnd" | "duplicatedDeleteEnd" | null;
}

const ROLES = ["web", "db", "cache", "worker", "build", "mail"] as const;

/** Creates an instance that is about to be built. */
export function createInstance(
  random: Random,
  catalogue: Catalogue,
  number: number,
  createdAt: Micros,
): Instance {
  const tenant = random.pick(catalogue.tenants);
  const role = random.pick(ROLES);
  return {
    id: random.uuid(),
    number,
    tenant,
    user: random.pick(tenant.users),
    displayName: `${role}-${number}`,
    reservationId: `r-${random.hex32().slice(0, 8)}`,
    metadata: random.chance(0.4) ? { role, stage: random.pick(["production", "staging", "test"]) } : {},
    createdAt,
    status: {
      state: "building",
      task: "scheduling",
      flavor: random.pick(catalogue.flavors),
      image: random.pick(catalogue.images),
      host: null,
      launchedAt: null,
      deletedAt: null,
    },
    lastState: "building",
    block: EMPTY_BLOCK,
    mutedUntil: 0,
    spoiltBy: null,
  };
}
