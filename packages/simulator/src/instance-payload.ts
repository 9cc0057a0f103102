import type { Flavor } from "./catalogue.js";
import type { Instance, Status } from "./instance.js";
import { type Micros, startOfDay, toPayloadTime } from "./nova-time.js";
import type { Random } from "./random.js";

export type Payload = Readonly<Record<string, unknown>>;

const IMAGES = "http://images.cloud.example:9292/images/";

function addressV4(instance: Instance): string {
  const { number } = instance;
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

function addressV6(instance: Instance): string {
  return `2001:db8::${(instance.number >>> 16).toString(16)}:${(instance.number & 0xffff).toString(16)}`;
}

/**
 * What every `compute.instance.*` notification says about its instance. Callers add to it: spreading an object of
 * this size into a new one takes several times as long.
 */
function instancePayload(instance: Instance, status: Status): Record<string, unknown> {
  const { flavor, image } = status;
  const isPlaced = status.host !== null && status.state !== "building";
  const deletedAt = toPayloadTime(status.deletedAt);
  return {
    tenant_id: instance.tenant.id,
    user_id: instance.user.id,
    instance_id: instance.id,
    display_name: instance.displayName,
    reservation_id: instance.reservationId,
    hostname: instance.displayName,
    instance_type: flavor.name,
    instance_type_id: flavor.id,
    instance_flavor_id: flavor.flavorid,
    architecture: "x64",
    memory_mb: flavor.memory_mb,
    disk_gb: flavor.root_gb + flavor.ephemeral_gb,
    vcpus: flavor.vcpus,
    root_gb: flavor.root_gb,
    ephemeral_gb: flavor.ephemeral_gb,
    host: status.host,
    node: status.host === null ? null : `${status.host}.cloud.example`,
    availability_zone: null,
    cell_name: "",
    created_at: toPayloadTime(instance.createdAt),
    terminated_at: deletedAt,
    deleted_at: deletedAt,
    launched_at: toPayloadTime(status.launchedAt),
    image_ref_url: IMAGES + image.id,
    os_type: image.os_type,
    kernel_id: "",
    ramdisk_id: "",
    state: status.state,
    state_description: status.task ?? "",
    progress: "",
    access_ip_v4: isPlaced ? addressV4(instance) : null,
    access_ip_v6: isPlaced ? addressV6(instance) : null,
    metadata: instance.metadata,
    image_meta: image.properties,
  };
}

/** `compute.instance.update`: what was, where it changed, and what is. */
export function updatePayload(instance: Instance, before: Status | null, time: Micros): Payload {
  const status = instance.status;
  const isChanged = before !== null && (before.state !== status.state || before.task !== status.task);
  const payload = instancePayload(instance, status);
  payload.old_state = isChanged ? before.state : null;
  payload.old_task_state = isChanged ? before.task : null;
  payload.new_task_state = status.task;
  payload.audit_period_beginning = toPayloadTime(startOfDay(time));
  payload.audit_period_ending = toPayloadTime(time);
  payload.bandwidth = {};
  return payload;
}

/** `compute.instance.exists`: a status as it was at the end of the audit period. */
export function existsPayload(
  instance: Instance,
  status: Status,
  period: { beginning: Micros; ending: Micros },
  random: Random,
): Payload {
  const payload = instancePayload(instance, status);
  payload.audit_period_beginning = toPayloadTime(period.beginning);
  payload.audit_period_ending = toPayloadTime(period.ending);
  const traffic = {
    public: { bw_in: random.integer(0, 2_000_000_000), bw_out: random.integer(0, 2_000_000_000) },
    private: { bw_in: random.integer(0, 500_000_000), bw_out: random.integer(0, 500_000_000) },
  };
  // It is drawn where it isn't used, too, so that a fault in one report doesn't change the reports behind it.
  payload.bandwidth = instance.status.launchedAt === null ? {} : traffic;
  return payload;
}

function fixedIps(instance: Instance): readonly unknown[] {
  const shared = { floating_ips: [], meta: {}, type: "fixed", label: "public" };
  return [
    { ...shared, version: 4, address: addressV4(instance), vif_mac: macOf(instance) },
    { ...shared, version: 6, address: addressV6(instance), vif_mac: macOf(instance) },
  ];
}

function macOf(instance: Instance): string {
  const digits = instance.number.toString(16).padStart(6, "0");
  return `fa:16:3e:${digits.slice(-6, -4)}:${digits.slice(-4, -2)}:${digits.slice(-2)}`;
}

type Extra = (instance: Instance, next: { flavor: Flavor }) => Payload;

const withFixedIps: Extra = (instance) => ({ fixed_ips: fixedIps(instance) });
const withImageName: Extra = ({ status }) => ({ image_name: status.image.name });

/** What some event types say beside {@link instancePayload}. */
const EXTRAS: ReadonlyMap<string, Extra> = new Map<string, Extra>([
  ["compute.instance.create.start", ({ status }) => ({ image_name: status.image.name, message: "" })],
  [
    "compute.instance.create.end",
    (instance) => ({
      image_name: instance.status.image.name,
      message: "Success",
      fixed_ips: fixedIps(instance),
    }),
  ],
  [
    "compute.instance.create.error",
    (instance) => ({
      code: 500,
      message: `Build of instance ${instance.id} was aborted: not enough space for the disk.`,
      exception: { kwargs: { instance_uuid: instance.id, code: 500 } },
    }),
  ],
  [
    "compute.instance.resize.prep.end",
    (_instance, { flavor }) => ({ new_instance_type: flavor.name, new_instance_type_id: flavor.id }),
  ],
  ["compute.instance.resize.start", withFixedIps],
  ["compute.instance.resize.end", withFixedIps],
  ["compute.instance.finish_resize.start", withFixedIps],
  ["compute.instance.finish_resize.end", withFixedIps],
  ["compute.instance.resize.confirm.end", withFixedIps],
  ["compute.instance.rebuild.start", withImageName],
  ["compute.instance.rebuild.end", withFixedIps],
  ["compute.instance.rescue.start", withFixedIps],
  ["compute.instance.rescue.end", withFixedIps],
  ["compute.instance.unrescue.end", withFixedIps],
]);

/** The start, end or error of an operation. */
export function noticePayload(eventType: string, instance: Instance, next: { flavor: Flavor }): Payload {
  const payload = instancePayload(instance, instance.status);
  return Object.assign(payload, EXTRAS.get(eventType)?.(instance, next));
}
