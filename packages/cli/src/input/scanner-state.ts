/** How far a file was read; the scanners that take turns at it share this. */
export interface ScannerState {
  readonly file: string;
  /** The line that is being read, counted from 1. */
  line: number;
}
