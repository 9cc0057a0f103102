import { createReadStream } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { InputError } from "./input-error.js";

/** The name that stands for standard input on the command line. */
export const STDIN = "-";

const CHUNK_BYTES = 256 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Makes sure that all files can be read before any of them is; gives their length in bytes, undefined where it isn't
 * known because one is standard input or a pipe.
 *
 * @throws InputError for a file that isn't there or can't be read
 */
export async function checkInputs(names: readonly string[]): Promise<number | undefined> {
  let total: number | undefined = 0;
  for (const name of names) {
    const size = name === STDIN ? undefined : await sizeOf(name);
    total = size === undefined || total === undefined ? undefined : total + size;
  }
  return total;
}

/** How a file is read. */
export interface InputOptions {
  /** Gets the number of bytes that were read, before they are decompressed. */
  readonly onBytes?: (count: number) => void;
  /** Ends the content, also while it is waited for: of standard input nobody knows when more will come. */
  readonly signal?: AbortSignal;
}

/**
 * The content of a file or of standard input in chunks, decompressed where it is gzip, whatever its name is.
 *
 * @throws InputError
 */
export async function* openInput(
  name: string,
  { onBytes = () => undefined, signal }: InputOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  if (signal?.aborted) return;
  const source = name === STDIN ? process.stdin : createReadStream(name, { highWaterMark: CHUNK_BYTES });
  const stop = (): void => void source.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  const counted = countBytes(source as AsyncIterable<Buffer>, onBytes);
  try {
    const first = await counted.next();
    if (first.done === true) return;
    if (first.value[0] === GZIP_MAGIC[0] && first.value[1] === GZIP_MAGIC[1]) {
      yield* gunzip(first.value, counted);
    } else {
      yield first.value;
      yield* counted;
    }
  } catch (error) {
    if (!signal?.aborted) throw asInputError(name, error);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** What messages call a file. */
export function displayName(name: string): string {
  return name === STDIN ? "stdin" : name;
}

async function sizeOf(name: string): Promise<number | undefined> {
  try {
    const info = await stat(name);
    if (info.isDirectory()) throw new InputError(`${name} is a directory`, "name the files in it");
    await access(name, constants.R_OK);
    return info.isFile() ? info.size : undefined;
  } catch (error) {
    throw asInputError(name, error);
  }
}

async function* countBytes(
  source: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of source) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function* gunzip(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const { Readable, pipeline } = await import("node:stream");
  const chunks = async function* (): AsyncGenerator<Buffer> {
    yield first;
    yield* rest;
  };
  // The callback is needed so that an error of the source isn't thrown at the process; the iteration throws it.
  const unzipped = pipeline(
    Readable.from(chunks()),
    createGunzip({ chunkSize: CHUNK_BYTES }),
    () => undefined,
  );
  yield* unzipped as AsyncIterable<Buffer>;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "you may not read it",
  EPERM: "you may not read it",
  EISDIR: "it is a directory",
  Z_BUF_ERROR: "the compressed data end too early",
  Z_DATA_ERROR: "the compressed data are damaged",
};

function asInputError(name: string, error: unknown): Error {
  if (error instanceof InputError) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new InputError(`${displayName(name)}: ${REASONS[code] ?? message}`, undefined, error);
}
