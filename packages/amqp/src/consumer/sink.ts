import { type AddResult, NOT_DISTILLED } from "@winchester/core";

/**
 * What a sink says about the notifications that it was given. Refusals with the reason {@link NOT_WANTED} mean that
 * nobody wants that kind of notification; all others, that it can't be stored.
 */
export type SinkResult = Pick<AddResult, "refused">;

/**
 * Takes notifications, and resolves when they are safe: then they are acknowledged. It may get the same ones again,
 * and must take that as nothing new, as `(batch) => triggerManager.addNotifications(batch)` does.
 *
 * It throws core's `StoreUnavailableError` while the store is away; the batch is offered again then.
 */
export type NotificationSink = (notifications: unknown[]) => Promise<SinkResult>;

/** The reason of core's `TriggerManager` for notifications of which the distiller makes no event. */
export const NOT_WANTED: string = NOT_DISTILLED;
