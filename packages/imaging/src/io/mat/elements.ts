import { constants, inflateSync } from 'node:zlib';
import { ImageFileError } from '../../errors.js';

/** A file that breaks the rules. */
export function damaged(path: string, how: string, cause?: unknown): ImageFileError {
  return new ImageFileError(
    path,
    'a complete MATLAB file',
    `a damaged, truncated or unsupported one (${how})`,
    "Save it again with save(…, '-v7').",
    { cause },
  );
}

/** Types of data elements ("mi" in the description of the format). */
export const MI = { matrix: 14, compressed: 15 } as const;

/** A data element: where its data is in `bytes`, and where the next one begins. */
export interface Element {
  readonly type: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly length: number;
  readonly next: number;
}

/** Bytes of a MAT-file in its byte order. */
export interface Source {
  readonly path: string;
  readonly bytes: Buffer;
  readonly little: boolean;
}

export function uint32({ bytes, little }: Source, at: number): number {
  return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

/**
 * The element at a place, of which the data may go past `end` only where `cut` says that the rest is missing
 * on purpose.
 *
 * @throws ImageFileError
 */
export function elementAt(source: Source, at: number, end: number, cut = false): Element {
  const { path, bytes } = source;
  if (at + 8 > end) throw damaged(path, 'an element that is cut off');
  const word = uint32(source, at);
  // Up to 4 bytes fit behind their type and length in 16 bits each.
  const small = word >>> 16;
  if (small > 4) throw damaged(path, `an element of type ${String(word)}`);
  const type = small > 0 ? word & 0xffff : word;
  const length = small > 0 ? small : uint32(source, at + 4);
  const start = small > 0 ? at + 4 : at + 8;
  if (!cut && start + length > end) {
    throw damaged(path, `${String(end - start)} bytes where ${String(length)} belong`);
  }
  const filled = type === MI.compressed ? length : 8 * Math.ceil(length / 8);
  return { type, bytes, start, length, next: small > 0 ? at + 8 : start + filled };
}

/** The most bytes of an unpacked element; the largest picture of doubles in three channels takes less. */
const MOST_BYTES = 2 ** 32;
/** The most bytes that one packed byte can stand for. */
const LARGEST_RATIO = 1032;

/** The codes of deflate take some 500 bytes at most, what stands before the numbers of an array 200. */
const BEGINNING_BYTES = 1024;

/** The beginning of what a compressed element stands for. @throws ImageFileError */
export function inflateBeginning(source: Source, element: Element): Source {
  const { start, length } = element;
  const packed = source.bytes.subarray(start, start + Math.min(length, BEGINNING_BYTES));
  try {
    const bytes = inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
    return { ...source, bytes };
  } catch (error) {
    throw damaged(source.path, (error as Error).message, error);
  }
}

/** All that a compressed element stands for; its own tag says how much that is. @throws ImageFileError */
export function inflateAll(source: Source, element: Element): Source {
  const { path } = source;
  const beginning = inflateBeginning(source, element);
  if (beginning.bytes.length < 8) throw damaged(path, 'a compressed element without a tag');
  const length = uint32(beginning, 4) + 8;
  if (length > element.length * LARGEST_RATIO || length > MOST_BYTES) {
    throw damaged(path, `${String(length)} bytes packed into ${String(element.length)}`);
  }
  const packed = source.bytes.subarray(element.start, element.start + element.length);
  try {
    return { ...source, bytes: inflateSync(packed, { maxOutputLength: length }) };
  } catch (error) {
    throw damaged(path, (error as Error).message, error);
  }
}
