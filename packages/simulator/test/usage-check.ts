import { type Notification, type SimulationOptions, simulate } from "../src/index.js";

/** What a usage check says about one `.exists`, or about leftovers without one. */
export interface Verdict {
  readonly instanceId: string;
  readonly day: string;
  readonly code: string | null;
  readonly warns: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const OPERATION_ENDS = ["rebuild.end", "finish_resize.end", "rescue.end"].map(
  (end) => `compute.instance.${end}`,
);
const DAY_MS = 86_400_000;

function coreFields({ payload }: Notification): Fields {
  const image = payload.image_meta as Fields;
  return {
    launched_at: payload.launched_at,
    flavor: payload.instance_type_id,
    tenant: payload.tenant_id,
    architecture: image["org.openstack__1__architecture"],
    version: image["org.openstack__1__os_version"],
    distro: image["org.openstack__1__os_distro"],
  };
}

function differ(one: Fields, other: Fields, names: readonly string[]): boolean {
  return names.some((name) => one[name] !== other[name]);
}

function checkExists(exists: Notification, block: readonly Notification[]): string | null {
  const { payload } = exists;
  const text = (name: string): string => payload[name] as string;
  const isInPeriod = (time: string): boolean =>
    time !== "" && time >= text("audit_period_beginning") && time <= text("audit_period_ending");
  const deletions = block.filter(({ event_type }) => event_type === "compute.instance.delete.end");
  const operation = block.filter(({ event_type }) => OPERATION_ENDS.includes(event_type)).at(-1);

  if (payload.state === "active" && text("launched_at") === "") return "U1";
  if (payload.state === "active" && isInPeriod(text("launched_at")) && block.length === 0) return "U8";
  if (operation !== undefined) {
    const fields = coreFields(operation);
    if (differ(fields, coreFields(exists), Object.keys(fields))) return "U2";
  }
  if (deletions.length > 0 && text("deleted_at") === "") return "U6";
  if (text("deleted_at") !== "" && payload.state !== "deleted") return "U3";
  if (text("deleted_at") !== "" && deletions.length === 0) {
    if (text("launched_at") !== "" && text("deleted_at") < text("launched_at")) return "U4";
    if (isInPeriod(text("deleted_at"))) return "U5";
  }
  if (deletions.length > 1) return "U7";
  if (deletions.some((end) => differ(end.payload, payload, ["launched_at", "deleted_at"]))) return "U2";
  return null;
}

function isEndOfDay({ payload }: Notification): boolean {
  const beginning = Date.parse(`${String(payload.audit_period_beginning).slice(0, 10)}T00:00:00Z`);
  const ending = Date.parse(`${String(payload.audit_period_ending).slice(0, 10)}T00:00:00Z`);
  return ending === beginning + DAY_MS;
}

/** The day whose stream a notification joins: an `.exists` that of its audit period, all else its own. */
export function dayOf(notification: Notification): string {
  const isExists = notification.event_type === "compute.instance.exists";
  return String(isExists ? notification.payload.audit_period_beginning : notification.timestamp).slice(0, 10);
}

/** The notifications of each stream, one stream for an instance and a day, as the usual trigger makes them. */
export function collectStreams(notifications: Iterable<Notification>): Map<string, Notification[]> {
  const streams = new Map<string, Notification[]>();
  for (const notification of notifications) {
    if (!notification.event_type.startsWith("compute.instance.")) continue;
    const key = `${String(notification.payload.instance_id)} ${dayOf(notification)}`;
    const stream = streams.get(key);
    if (stream === undefined) streams.set(key, [notification]);
    else stream.push(notification);
  }
  return streams;
}

/** Checks every stream by the rules of the usage handler, written down here once more and independently. */
export function checkUsage(notifications: Iterable<Notification>): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const [key, stream] of collectStreams(notifications)) {
    const [instanceId = "", day = ""] = key.split(" ");
    let block: Notification[] = [];
    for (const notification of stream) {
      if (notification.event_type !== "compute.instance.exists") {
        block.push(notification);
        continue;
      }
      const code = checkExists(notification, block);
      const hasOperation = block.some(({ event_type }) => OPERATION_ENDS.includes(event_type));
      const warns = !isEndOfDay(notification) && !hasOperation && code !== "U1" && code !== "U8";
      verdicts.push({ instanceId, day, code, warns });
      block = [];
    }
    if (block.length > 0) verdicts.push({ instanceId, day, code: "U0", warns: false });
  }
  return verdicts;
}

/** All that a simulation publishes. */
export function collect(options: SimulationOptions = {}): Notification[] {
  return [...simulate(options)];
}
