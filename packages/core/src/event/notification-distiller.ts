import type { Event } from "./event.js";

/**
 * Turns a notification into an event. `@winchester/distiller` does it by event definitions; write one of your
 * own for another input format.
 */
export interface NotificationDistiller {
  /**
   * The event that this notification stands for, or null where there is none: no definition takes it, or it is
   * malformed (then the distiller has logged a warning that says how). Never throws because of its input.
   */
  distill(notification: unknown): Event | null;
}
