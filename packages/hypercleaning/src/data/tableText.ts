import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { ArgumentError, expected } from '@bilevel/core';
import { DataFileError } from '../errors.js';

/** The text of a table: bytes where they are UTF-8, which need no copy. */
export interface TableText {
  readonly text: string | Buffer;
  /** As it is called in `TextDecoder`. */
  readonly encoding: string;
}

const LINE_FEED = 0x0a;
const LOOKED_AT = 64 * 1024;

/**
 * The text of a table: UTF-8, with or without a byte-order mark, UTF-16 with one, or in the encoding
 * given. Bytes that are none in that encoding are never replaced: what they replaced would no longer differ.
 *
 * @param encoding a label of the Encoding Standard, such as `windows-1252` or `shift_jis`
 * @throws DataFileError with the line and byte that is not of the encoding; ArgumentError for an unknown one
 */
export function tableText(path: string, bytes: Buffer, encoding?: string): TableText {
  const marked = encoding ?? utf16Mark(bytes);
  if (marked !== undefined && decoderOf(marked).encoding !== 'utf-8') {
    return { text: decoded(path, bytes, marked), encoding: decoderOf(marked).encoding };
  }
  if (bytes.subarray(0, LOOKED_AT).includes(0)) {
    throw new DataFileError(path, {
      at: `byte ${String(bytes.indexOf(0))}`,
      what: 'text',
      received: 'a zero byte',
      remedy: 'If it is text in UTF-16, say so with `encoding` utf-16le; else give a CSV file.',
    });
  }
  if (!isUtf8(bytes)) refuseByte(path, bytes);
  return { text: bytes, encoding: 'utf-8' };
}

function utf16Mark(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    const what = 'the name of an encoding, such as windows-1252, windows-1251 or shift_jis,';
    throw new ArgumentError(expected(what, 'the encoding', encoding), { cause });
  }
}

function decoded(path: string, bytes: Buffer, encoding: string): string {
  try {
    return decoderOf(encoding).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new DataFileError(
      path,
      {
        what: `text in ${encoding}`,
        received: 'bytes that are none',
        remedy: 'Choose another `encoding`.',
      },
      { cause },
    );
  }
}

function refuseByte(path: string, bytes: Buffer): never {
  let line = 1;
  let start = 0;
  for (;;) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    if (feed < 0 || !isUtf8(bytes.subarray(start, end))) {
      const row = bytes.subarray(start, end);
      const at = validLength(row);
      const byte = (row[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
      throw new DataFileError(path, {
        at: `line ${String(line)}, byte ${String(at + 1)}`,
        what: 'text in UTF-8',
        received: `the byte 0x${byte}`,
        remedy:
          'Say how the file is encoded with `encoding`, such as windows-1252 (Western Europe) or ' +
          'windows-1251 (Cyrillic), or save it as UTF-8.',
      });
    }
    line++;
    start = end + 1;
  }
}

/** How many bytes of a row can be read as UTF-8, before the character that cannot. */
function validLength(row: Buffer): number {
  let [low, high] = [0, row.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isValidStart(row.subarray(0, middle))) low = middle;
    else high = middle;
  }
  // Up to there a character may have begun, of at most four bytes.
  while (low > 0 && !isUtf8(row.subarray(0, low))) low--;
  return low;
}

/** Whether bytes are UTF-8; a last character that is cut off is no fault. */
function isValidStart(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
