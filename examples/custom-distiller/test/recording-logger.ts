import type { Logger } from "@winchester/core";

/** Keeps what it is warned of. */
export class RecordingLogger implements Logger {
  readonly warnings: string[] = [];

  debug(): void {}
  info(): void {}
  warn(message: string): void {
    this.warnings.push(message);
  }
  error(): void {}
}
