import { cpus } from "node:os";

/** How long all processors together have worked since the machine started, in milliseconds, whoever had them. */
export function machineTime(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}
