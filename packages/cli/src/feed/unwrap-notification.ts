import { unwrapVersionedObjects } from "@winchester/core";

/** What is done to a notification before it is distilled. */
export type Unwrap = (notification: unknown) => unknown;

/**
 * Takes versioned objects out of their wrapping, where that is wanted; behind the envelope of oslo.messaging, which is
 * taken off first. What can't be unwrapped stays as it is, for the distiller to say what is wrong with it.
 */
export async function createUnwrap(isWanted: boolean | undefined): Promise<Unwrap> {
  if (isWanted !== true) return (notification) => notification;
  const { unwrapOsloEnvelope } = await import("@winchester/distiller");
  return (notification) => {
    try {
      return unwrapVersionedObjects(unwrapOsloEnvelope(notification));
    } catch {
      return notification;
    }
  };
}
