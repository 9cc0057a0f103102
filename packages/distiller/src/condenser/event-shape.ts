import type { Event, TraitValue } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";

/** Creates the events of one definition, for `new`: with their envelope, and room for the traits. */
export type EventShape = new (messageId: string, eventType: string, timestamp: Temporal.Instant) => Event;

/** The name that can't be assigned to: it would set the object's prototype. */
export function isPrototypeName(name: string): boolean {
  return name === "__proto__";
}

/** More than V8 watches (7) before it settles how large a constructor's objects are. */
const SAMPLES = 10;

/**
 * A constructor of plain objects that stay fast when traits are added by names that only the definitions know.
 *
 * V8 keeps objects as hash tables where names that aren't written in the code are added to an object that has
 * no room for them: adding 25 traits takes four times as long then, and so does each later look at the event.
 * A constructor's objects have room inside for as many properties as assignments are written in it, and once
 * some have been made, for as many as these had. Therefore a constructor for each definition, and samples that
 * have all of its traits.
 */
export function createEventShape(traitNames: readonly string[]): EventShape {
  function ShapedEvent(this: Event, messageId: string, eventType: string, timestamp: Temporal.Instant): void {
    this.message_id = messageId;
    this.event_type = eventType;
    this.timestamp = timestamp;
    // Never so; it is written for the room that it gives.
    if (eventType === "") {
      // biome-ignore format: one assignment a line says no more
      this.r00 = this.r01 = this.r02 = this.r03 = this.r04 = this.r05 = this.r06 = this.r07 =
      this.r08 = this.r09 = this.r10 = this.r11 = this.r12 = this.r13 = this.r14 = this.r15 =
      this.r16 = this.r17 = this.r18 = this.r19 = this.r20 = this.r21 = this.r22 = this.r23 =
      this.r24 = this.r25 = this.r26 = this.r27 = this.r28 = this.r29 = this.r30 = this.r31 =
      this.r32 = this.r33 = this.r34 = this.r35 = this.r36 = this.r37 = this.r38 = this.r39 = "";
    }
  }
  // What is made is a plain object like any other.
  ShapedEvent.prototype = Object.prototype;
  const shape = ShapedEvent as unknown as EventShape;
  for (let count = 0; count < SAMPLES; count++) addSample(shape, traitNames, count % 2 === 0 ? "" : 0);
  return shape;
}

/** Samples of both texts and numbers, so that a trait may be either from the start. */
function addSample(shape: EventShape, traitNames: readonly string[], value: TraitValue): void {
  const sample = new shape("sample", "sample", undefined as never);
  for (const name of traitNames) if (!isPrototypeName(name)) sample[name] = value;
}
