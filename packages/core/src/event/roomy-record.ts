/** A record to be filled by names that only the data knows. */
export type RoomyRecord<Value> = new () => Record<string, Value>;

/** More than V8 watches (7) before it settles how large a constructor's objects are. */
const SAMPLES = 10;
/** As many properties as are written in the constructor. */
const ROOM = 32;

/**
 * Creates a constructor of plain objects with room for 32 properties. V8 keeps objects as hash tables where many names
 * that aren't written in the code are added to an object without room for them: filling one with 20 traits, and writing
 * it as JSON, takes twice as long then. A constructor's objects have room inside for as many properties as assignments
 * are written in it, and once some have been made, for as many as these had.
 */
export function createRoomyRecord<Value>(sample: Value): RoomyRecord<Value> {
  function Roomy(this: Record<string, Value>, filling?: Value): void {
    // Never so; it is written for the room that it gives.
    if (filling !== undefined) {
      // biome-ignore format: one assignment a line says no more
      this.r00 = this.r01 = this.r02 = this.r03 = this.r04 = this.r05 = this.r06 = this.r07 =
      this.r08 = this.r09 = this.r10 = this.r11 = this.r12 = this.r13 = this.r14 = this.r15 =
      this.r16 = this.r17 = this.r18 = this.r19 = this.r20 = this.r21 = this.r22 = this.r23 =
      this.r24 = this.r25 = this.r26 = this.r27 = this.r28 = this.r29 = this.r30 = this.r31 = filling;
    }
  }
  // What is made is a plain object like any other.
  Roomy.prototype = Object.prototype;
  const shape = Roomy as unknown as RoomyRecord<Value>;
  for (let count = 0; count < SAMPLES; count += 1) {
    const record = new shape();
    for (let place = 0; place < ROOM; place += 1) record[`sample_${place}`] = sample;
  }
  return shape;
}
