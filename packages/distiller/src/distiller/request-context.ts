import type { PathSyntax } from "../field-path/syntax.js";

const CONTEXT = "ctxt";
const CONTEXT_PREFIX = "_context_";

type Notification = Readonly<Record<string, unknown>>;

/** Whether a path names `ctxt`, the form in which Ceilometer sees a request's context. */
export function namesRequestContext(syntax: PathSyntax): boolean {
  const pending: PathSyntax[] = [syntax];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part.kind === "names" && part.names.includes(CONTEXT)) return true;
    if ("left" in part) pending.push(part.left, part.right);
    if (part.kind === "filter") pending.push(...part.conditions.map(({ path }) => path));
    if (part.kind === "sorted") pending.push(...part.keys.map(({ path }) => path));
  }
  return false;
}

/** The notification with a `ctxt` made of its `_context_` members, unless it has one or there are none. */
export function withRequestContext(notification: Notification): Notification {
  if (notification[CONTEXT] !== undefined) return notification;
  const members = Object.entries(notification).filter(([name]) => name.startsWith(CONTEXT_PREFIX));
  if (members.length === 0) return notification;
  const context = Object.fromEntries(
    members.map(([name, value]) => [name.slice(CONTEXT_PREFIX.length), value]),
  );
  return { ...notification, [CONTEXT]: context };
}
