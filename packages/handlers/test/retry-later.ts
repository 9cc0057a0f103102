import { RetryLater } from "@winchester/core";

/** The RetryLater that a commit throws. */
export async function retryOf(commit: Promise<void>): Promise<RetryLater> {
  try {
    await commit;
  } catch (error) {
    if (error instanceof RetryLater) return error;
    throw error;
  }
  throw new Error("the commit went through");
}
