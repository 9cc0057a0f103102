/** 25 traits of nova's notifications by name, each with the path of its one field. All are text. */
export const TEXT_TRAITS: Readonly<Record<string, readonly string[]>> = {
  service: ["publisher_id"],
  request_id: ["_context_request_id"],
  tenant_id: ["payload", "tenant_id"],
  context_user_id: ["_context_user_id"],
  context_user_name: ["_context_user_name"],
  project_id: ["_context_project_id"],
  user_id: ["payload", "user_id"],
  instance_id: ["payload", "instance_id"],
  display_name: ["payload", "display_name"],
  hostname: ["payload", "hostname"],
  instance_type: ["payload", "instance_type"],
  instance_flavor_id: ["payload", "instance_flavor_id"],
  architecture: ["payload", "architecture"],
  host: ["payload", "host"],
  node: ["payload", "node"],
  state: ["payload", "state"],
  os_type: ["payload", "os_type"],
  image_ref_url: ["payload", "image_ref_url"],
  reservation_id: ["payload", "reservation_id"],
  access_ip_v4: ["payload", "access_ip_v4"],
  access_ip_v6: ["payload", "access_ip_v6"],
  base_image_ref: ["payload", "image_meta", "base_image_ref"],
  image_type: ["payload", "image_meta", "image_type"],
  os_distro: ["payload", "image_meta", "org.openstack__1__os_distro"],
  os_version: ["payload", "image_meta", "org.openstack__1__os_version"],
};

/** Datetimes by which the streams of a day are told apart. */
const AUDIT_TRAITS = ["audit_period_beginning", "audit_period_ending"];

function fieldOf(names: readonly string[]): string {
  return names.map((name) => (/^\w+$/.test(name) ? name : `'${name}'`)).join(".");
}

/** {@link TEXT_TRAITS} as a definition that takes all notifications. */
export const TEXT_DEFINITIONS: string = [
  "- event_type: '*'",
  "  traits:",
  ...Object.entries(TEXT_TRAITS).map(([name, names]) => `    ${name}: {fields: "${fieldOf(names)}"}`),
].join("\n");

/** The same with the period of a report, which is what a day's usage trigger asks for. */
export const USAGE_DEFINITIONS: string = [
  TEXT_DEFINITIONS,
  ...AUDIT_TRAITS.map((name) => `    ${name}: {type: datetime, fields: "payload.${name}"}`),
].join("\n");
