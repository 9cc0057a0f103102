import { WinchesterError } from "@winchester/core";

/** The error that something throws. */
export async function caught(work: () => unknown): Promise<WinchesterError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof WinchesterError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** An error as a reader meets it. */
export function textOf({ code, message, hint }: WinchesterError): string {
  return `${code}: ${message} [${hint}]`;
}
