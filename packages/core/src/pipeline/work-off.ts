import type { ClaimSize } from "./claim-size.js";
import type { Handful } from "./claim-supply.js";
import type { LeaseKeeper } from "./lease-keeper.js";

/** What working off a supply takes. */
export interface WorkOffParts {
  readonly supply: AsyncGenerator<Handful, void, void>;
  readonly size: ClaimSize;
  readonly leases: LeaseKeeper;
  /** Works on the streams side by side; gives how many were completed. */
  readonly work: (handful: Handful) => Promise<number>;
}

/** What came of it. */
export interface WorkedOff {
  readonly claimed: number;
  readonly completed: number;
}

/**
 * Works on all that is supplied. While on one handful, the next is brought, where streams go through quickly: so the
 * database and this process are busy at the same time.
 */
export async function workOff({ supply, size, leases, work }: WorkOffParts): Promise<WorkedOff> {
  let claimed = 0;
  let completed = 0;
  let ahead: Promise<IteratorResult<Handful, void>> | undefined;
  try {
    for (;;) {
      const { value: handful, done } = await (ahead ?? supply.next());
      ahead = undefined;
      if (done) return { claimed, completed };
      claimed += handful.claims.length;
      if (size.quick) {
        ahead = supply.next();
        // It is waited for when this handful is done; it may fail before that.
        ahead.catch(() => undefined);
      }
      const startedAt = performance.now();
      completed += await work(handful);
      size.took(handful.claims.length, performance.now() - startedAt);
    }
  } finally {
    // After an error, what was brought meanwhile is left to its leases.
    const left = await ahead?.catch(() => undefined);
    if (left?.done === false) for (const claim of left.value.claims) leases.drop(claim);
    await supply.return();
  }
}
