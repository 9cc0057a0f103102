import { unavailable } from "../errors.js";

/** How long the broker may take to answer. */
export const ANSWER_LIMIT_MS = 10_000;

/**
 * The result of something that the broker answers.
 *
 * @throws AmqpError `AMQP_UNAVAILABLE` where there is no answer in time
 */
export async function withinLimit<T>(
  answer: Promise<T>,
  what: string,
  limitMs: number = ANSWER_LIMIT_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(unavailable(`the broker gave no answer for ${limitMs / 1000} s (${what})`));
    }, limitMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
