import {
  EventFormatError,
  eventFromJSON,
  type Logger,
  type NotificationDistiller,
  WinchesterError,
} from "@winchester/core";
import type { ReadValue } from "./reading.js";
import type { Unwrap } from "./unwrap-notification.js";

/** Reads ready events. */
export function readReadyEvents(logger: Logger): ReadValue {
  const onWarning = (message: string): void => logger.warn(message);
  return (value) => {
    try {
      return { outcome: "event", event: eventFromJSON(value, { onWarning }) };
    } catch (error) {
      if (!(error instanceof EventFormatError)) throw error;
      return { outcome: "malformed", problem: error.message };
    }
  };
}

/** What `@winchester/distiller` tells beyond the interface. */
interface ExplainingDistiller extends NotificationDistiller {
  explain(notification: unknown): { readonly outcome: "distilled" | "unmatched" | "refused" };
}

/**
 * Reads notifications. The distiller logs what is wrong with one; which of both it is, malformed or taken by no
 * definition, it is asked only where no event came out. Another's distiller can't tell; there it counts as unmatched.
 *
 * @throws WinchesterError CORE_NO_DISTILLER where the configuration has none
 */
export function readNotifications(distiller: NotificationDistiller | undefined, unwrap: Unwrap): ReadValue {
  if (distiller === undefined) {
    throw new WinchesterError("CORE_NO_DISTILLER", "the configuration has no event definitions", {
      hint: "set distiller_config, or feed ready events with --events",
    });
  }
  return (value) => {
    const notification = unwrap(value);
    const event = distiller.distill(notification);
    if (event !== null) return { outcome: "event", event };
    const isRefused = canExplain(distiller) && distiller.explain(notification).outcome === "refused";
    return { outcome: isRefused ? "malformed" : "unmatched" };
  };
}

function canExplain(distiller: NotificationDistiller): distiller is ExplainingDistiller {
  return typeof (distiller as Partial<ExplainingDistiller>).explain === "function";
}
