/** What is to happen at a point of simulated time, in microseconds since the epoch. */
interface Entry {
  readonly time: number;
  readonly order: number;
  readonly act: (time: number) => void;
}

/** What is still to happen, earliest first. */
export interface EventQueue {
  schedule(time: number, act: (time: number) => void): void;
  /** Takes the earliest entry away and lets it happen. Returns false where nothing is left. */
  runNext(): boolean;
  clear(): void;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}

/** A binary heap; what is scheduled for the same microsecond happens in the order of scheduling. */
export function createEventQueue(): EventQueue {
  const heap: Entry[] = [];
  let scheduled = 0;

  const sinkFromTop = (entry: Entry): void => {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, entry)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  };

  return {
    schedule(time, act) {
      const entry: Entry = { time, order: scheduled++, act };
      let index = heap.length;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBefore(entry, heap[parent]!)) break;
        heap[index] = heap[parent]!;
        index = parent;
      }
      heap[index] = entry;
    },
    runNext() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return false;
      if (heap.length > 0) sinkFromTop(last);
      first.act(first.time);
      return true;
    },
    clear() {
      heap.length = 0;
    },
  };
}
