import type { InputRecord } from "./input-record.js";

/** A batch is closed before its records get longer than this together, so that memory stays bounded. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Records in batches of `size`, fewer where they are long. When reading fails, what was read before comes as a last
 * batch, then the error.
 */
export async function* recordBatches(
  records: AsyncIterable<InputRecord>,
  size: number,
): AsyncGenerator<InputRecord[], void, undefined> {
  let batch: InputRecord[] = [];
  let bytes = 0;
  try {
    for await (const record of records) {
      batch.push(record);
      bytes += record.bytes;
      if (batch.length >= size || bytes >= MAX_BATCH_BYTES) {
        const full = batch;
        batch = [];
        bytes = 0;
        yield full;
      }
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}
