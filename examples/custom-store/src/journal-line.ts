import { crc32 } from "node:zlib";
import type { Commit } from "./tables.js";

const CHECKSUM_DIGITS = 8;

/** A commit as a line: the checksum of its JSON, a blank, and the JSON. */
export function lineOf(commit: Commit): string {
  const json = JSON.stringify(commit);
  return `${checksumOf(json)} ${json}\n`;
}

/** The commit of a line without its end; undefined where it isn't what {@link lineOf} wrote. */
export function parseLine(line: string): Commit | undefined {
  const json = line.slice(CHECKSUM_DIGITS + 1);
  if (line !== `${checksumOf(json)} ${json}`) return undefined;
  return JSON.parse(json) as Commit;
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(CHECKSUM_DIGITS, "0");
}
