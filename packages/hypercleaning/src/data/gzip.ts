import { constants, gunzipSync } from 'node:zlib';
import { DataFileError } from '../errors.js';

/** Deflate packs at most 1032 bytes into one; a stream that claims more is damaged. */
const LARGEST_RATIO = 1032;
const PEEK = 512;

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The first bytes of a gzip file's contents, however many come out of its first few hundred. */
export function gunzipStart(path: string, bytes: Uint8Array): Buffer {
  return orExplain(path, bytes, () =>
    gunzipSync(bytes.subarray(0, PEEK), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: LARGEST_RATIO * PEEK,
    }),
  );
}

/**
 * A gzip file's contents, which must be `length` bytes long. No more than that is ever allocated.
 *
 * @throws DataFileError truncated, damaged, or of another length
 */
export function gunzipExactly(path: string, bytes: Uint8Array, length: number): Buffer {
  if (length > LARGEST_RATIO * bytes.length) throw wrongLength(path, length, 'fewer');
  const contents = orExplain(path, bytes, () => gunzipSync(bytes, { maxOutputLength: length }));
  if (contents.length < length) throw wrongLength(path, length, String(contents.length));
  return contents;

  function wrongLength(file: string, expected: number, received: string): DataFileError {
    return new DataFileError(file, {
      what: `${String(expected)} bytes, as its header says,`,
      received,
      remedy: 'Fetch or export the file again.',
    });
  }
}

/** The most that a packed table may hold: the longest text that there can be. */
const LARGEST_TABLE = 2 ** 29 - 24;

/** A packed table, which does not say how long it is. @throws DataFileError truncated, damaged or too long */
export function gunzipTable(path: string, bytes: Uint8Array): Buffer {
  const maxOutputLength = Math.min(LARGEST_TABLE, LARGEST_RATIO * bytes.length);
  return orExplain(path, bytes, () => gunzipSync(bytes, { maxOutputLength }));
}

function orExplain(path: string, bytes: Uint8Array, unzip: () => Buffer): Buffer {
  try {
    return unzip();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const truncated = code === 'Z_BUF_ERROR';
    const longer = code === 'ERR_BUFFER_TOO_LARGE';
    throw new DataFileError(
      path,
      {
        ...(truncated && { at: `byte ${String(bytes.length)}` }),
        what: longer ? 'no more bytes than its header says, or 512 MB,' : 'a whole gzip file',
        received: truncated
          ? 'the end of the file: it is truncated'
          : longer
            ? 'more'
            : `damaged contents (${cause instanceof Error ? cause.message : String(cause)})`,
        remedy: 'Fetch or copy the file again.',
      },
      { cause },
    );
  }
}
