import { Temporal } from "temporal-polyfill";
import type { Micros } from "./micros.js";

const NANOS_PER_MICRO = 1000n;

/** The engine's own instants are cheap; those of the polyfill cost a microsecond each, and as much to collect. */
const IS_NATIVE = Function.prototype.toString.call(Temporal.Instant).includes("[native code]");

/** What `MicrosInstant` extends: Temporal's prototype, without the constructor that makes its hidden slots. */
const InstantShape = function InstantShape() {} as unknown as new () => Temporal.Instant;
InstantShape.prototype = Temporal.Instant.prototype;

/**
 * A `Temporal.Instant` that is made on demand. Most datetimes of most events are read from one place and written to
 * another, and never asked anything: for those the number is enough.
 *
 * Everything that Temporal's class has is there, and answered by a true instant. Where one is taken as an argument
 * (`Temporal.Instant.compare`, `until`, …) Temporal reads what isn't its own by its text, which is exact.
 */
class MicrosInstant extends InstantShape {
  readonly #micros: Micros;
  #instant: Temporal.Instant | undefined;

  constructor(micros: Micros) {
    super();
    // There is no instant -0.
    this.#micros = micros + 0;
  }

  static microsOf(instant: Temporal.Instant): Micros | undefined {
    return #micros in instant ? instant.#micros : undefined;
  }

  static nanosOf(instant: MicrosInstant): bigint {
    return BigInt(instant.#micros) * NANOS_PER_MICRO;
  }

  static trueInstant(instant: MicrosInstant): Temporal.Instant {
    instant.#instant ??= new Temporal.Instant(MicrosInstant.nanosOf(instant));
    return instant.#instant;
  }
}

type Method = (this: Temporal.Instant, ...parameters: unknown[]) => unknown;

/** The members of Temporal's class, whichever this version has, each asking the true instant. */
function delegatingMembers(): PropertyDescriptorMap {
  const members: PropertyDescriptorMap = {};
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(Temporal.Instant.prototype))) {
    const { get, value } = member as PropertyDescriptor;
    if (get !== undefined) {
      members[name] = {
        ...member,
        get(this: MicrosInstant) {
          return get.call(MicrosInstant.trueInstant(this));
        },
      };
    } else if (typeof value === "function" && name !== "constructor") {
      members[name] = {
        ...member,
        value(this: MicrosInstant, ...parameters: unknown[]) {
          return (value as Method).apply(MicrosInstant.trueInstant(this), parameters);
        },
      };
    }
  }
  return members;
}

Object.defineProperties(MicrosInstant.prototype, {
  ...delegatingMembers(),
  // By far the most asked for, and no reason to make the true instant.
  epochNanoseconds: {
    configurable: true,
    get(this: MicrosInstant) {
      return MicrosInstant.nanosOf(this);
    },
  },
  // Whoever copies an instant by its constructor gets Temporal's.
  constructor: { configurable: true, writable: true, value: Temporal.Instant },
  [Symbol.for("nodejs.util.inspect.custom")]: {
    configurable: true,
    value(this: Temporal.Instant) {
      return `Temporal.Instant <${this.toString()}>`;
    },
  },
});

/**
 * The instant at a number of microseconds since the epoch.
 *
 * @throws RangeError where that isn't a whole number, or Temporal has no instant for it.
 * @example
 * instantFromMicros(1425051084473932).toString(); // "2015-02-27T15:31:24.473932Z"
 */
export function instantFromMicros(micros: Micros): Temporal.Instant {
  // All that is exact is within Temporal's range, so that nothing can fail later.
  if (!IS_NATIVE && Number.isSafeInteger(micros)) return new MicrosInstant(micros);
  return new Temporal.Instant(BigInt(micros) * NANOS_PER_MICRO);
}

/**
 * The microseconds of an instant; what is finer than a microsecond is cut off, towards the past.
 *
 * @example
 * microsFromInstant(Temporal.Instant.from("1970-01-01T00:00:01Z")); // 1000000
 */
export function microsFromInstant(instant: Temporal.Instant): Micros {
  const known = MicrosInstant.microsOf(instant);
  if (known !== undefined) return known;
  const nanos = instant.epochNanoseconds;
  const micros = nanos / NANOS_PER_MICRO;
  return Number(nanos < 0n && micros * NANOS_PER_MICRO !== nanos ? micros - 1n : micros);
}
