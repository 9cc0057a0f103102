import type { Instance } from "./instance.js";
import type { Payload } from "./instance-payload.js";
import { toPayloadTime } from "./nova-time.js";

/** An instance as its database row, which schedulers and failed calls send along. */
function instanceProperties(instance: Instance): Payload {
  const { status } = instance;
  const { flavor, image } = status;
  return {
    uuid: instance.id,
    name: `instance-${instance.number.toString(16).padStart(8, "0")}`,
    display_name: instance.displayName,
    display_description: instance.displayName,
    hostname: instance.displayName,
    project_id: instance.tenant.id,
    user_id: instance.user.id,
    reservation_id: instance.reservationId,
    vm_state: status.state,
    task_state: status.task,
    power_state: status.state === "active" ? 1 : 0,
    host: status.host,
    node: status.host === null ? null : `${status.host}.cloud.example`,
    instance_type_id: flavor.id,
    memory_mb: flavor.memory_mb,
    vcpus: flavor.vcpus,
    root_gb: flavor.root_gb,
    ephemeral_gb: flavor.ephemeral_gb,
    image_ref: image.id,
    os_type: image.os_type,
    architecture: "x64",
    created_at: toPayloadTime(instance.createdAt),
    launched_at: status.launchedAt === null ? null : toPayloadTime(status.launchedAt),
    terminated_at: null,
    deleted_at: null,
    deleted: false,
    availability_zone: null,
    cell_name: null,
    launch_index: 0,
    locked: false,
    progress: 0,
    kernel_id: "",
    ramdisk_id: "",
    metadata: instance.metadata,
    security_groups: { objects: [{ name: "default", project_id: instance.tenant.id, deleted: false }] },
    info_cache: { instance_uuid: instance.id, network_info: [], deleted: false },
    system_metadata: {
      instance_type_id: String(flavor.id),
      instance_type_flavorid: flavor.flavorid,
      instance_type_name: flavor.name,
      image_base_image_ref: image.id,
      image_os_type: image.os_type,
    },
  };
}

function requestSpec(instance: Instance): Payload {
  const { flavor, image } = instance.status;
  return {
    num_instances: 1,
    instance_uuids: [instance.id],
    security_group: ["default"],
    image: {
      id: image.id,
      name: image.name,
      status: "active",
      size: image.size,
      container_format: "ovf",
      disk_format: "vhd",
      min_disk: 10,
      min_ram: 512,
      is_public: true,
      deleted: false,
      deleted_at: null,
      properties: image.properties,
    },
    instance_type: { ...flavor, swap: 0, rxtx_factor: 1, vcpu_weight: null, extra_specs: {} },
    instance_properties: instanceProperties(instance),
    block_device_mapping: [
      {
        instance_uuid: instance.id,
        image_id: image.id,
        source_type: "image",
        destination_type: "local",
        device_type: "disk",
        boot_index: 0,
        delete_on_termination: true,
        volume_id: null,
        volume_size: null,
        snapshot_id: null,
        no_device: null,
      },
    ],
  };
}

/** `scheduler.run_instance.*`, and `scheduler.run_instance` for a request that no host could take. */
export function schedulerPayload(eventType: string, instance: Instance): Payload {
  const request = { request_spec: requestSpec(instance), instance_id: instance.id };
  if (eventType === "scheduler.run_instance.scheduled") {
    return { ...request, weighted_host: { host: instance.status.host, weight: 1 } };
  }
  if (eventType !== "scheduler.run_instance") return request;
  return {
    ...request,
    instance_properties: instanceProperties(instance),
    state: "error",
    method: "run_instance",
    reason: { kwargs: { reason: "No valid host was found.", code: 500 } },
  };
}

/** `rebuild_instance`, `snapshot_instance`: a call that raised, with its arguments. */
export function failedCallPayload(instance: Instance): Payload {
  return {
    exception: { kwargs: { uuid: instance.id, code: 500, reason: "The hypervisor did not answer in time." } },
    args: {
      self: null,
      context: { project_id: instance.tenant.id, user_id: instance.user.id, is_admin: false },
      instance: instanceProperties(instance),
      image_id: instance.status.image.id,
    },
  };
}
