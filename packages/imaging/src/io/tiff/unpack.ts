import { inflateSync } from 'node:zlib';
import { COMPRESSION } from './tags.js';
import { DamagedTiff } from './structure.js';

/** The most bytes that one packed byte can stand for, by compression. */
const LARGEST_RATIO: Readonly<Record<number, number>> = {
  [COMPRESSION.none]: 1,
  // A code of 12 bits for a string of at most 3837 bytes.
  [COMPRESSION.lzw]: 2560,
  [COMPRESSION.adobeDeflate]: 1040,
  [COMPRESSION.deflate]: 1040,
  [COMPRESSION.packBits]: 64,
};

/** Whether `packed` bytes could hold `length` of them: asked before anything is allocated. */
export function couldHold(compression: number, packed: number, length: number): boolean {
  return length <= packed * (LARGEST_RATIO[compression] ?? 0);
}

/**
 * The first `length` bytes that `packed` stands for, by TIFF 6.0 §§9, 13 and Adobe's supplement 2.
 * Never more than those are allocated.
 *
 * @throws DamagedTiff when there are fewer, or the codes are none
 */
export function unpack(packed: Uint8Array, compression: number, length: number): Uint8Array {
  switch (compression) {
    case COMPRESSION.lzw:
      return unpackLzw(packed, length);
    case COMPRESSION.packBits:
      return unpackBits(packed, length);
    case COMPRESSION.adobeDeflate:
    case COMPRESSION.deflate:
      return inflate(packed, length);
    default:
      return requireAll(packed.length, packed.subarray(0, length), length);
  }
}

function requireAll(got: number, bytes: Uint8Array, length: number): Uint8Array {
  if (got >= length) return bytes;
  throw new DamagedTiff(`${String(got)} bytes of pixels where ${String(length)} belong`);
}

function inflate(packed: Uint8Array, length: number): Uint8Array {
  try {
    // A last strip may be filled up to the height of the others.
    const bytes = inflateSync(packed, { maxOutputLength: 2 * length + 65536 });
    return requireAll(bytes.length, bytes.subarray(0, length), length);
  } catch (error) {
    if (error instanceof DamagedTiff) throw error;
    throw new DamagedTiff(`deflated pixels with an ${(error as Error).message}`);
  }
}

function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < packed.length && at < length;) {
    const code = packed[i++]!;
    if (code < 128) {
      const run = packed.subarray(i, Math.min(i + code + 1, i + length - at));
      bytes.set(run, at);
      at += run.length;
      i += code + 1;
    } else if (code > 128 && i < packed.length) {
      bytes.fill(packed[i++]!, at, at + 257 - code);
      at += 257 - code;
    }
  }
  return requireAll(at, bytes, length);
}

const CLEAR = 256;
const END = 257;
const CODES = 4096;

/**
 * Every string in the table is one that was written plus the byte after it, so a place in the bytes
 * already unpacked and a length say it all.
 */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  if (packed[0] === 0 && ((packed[1] ?? 0) & 1) === 1) {
    throw new DamagedTiff('LZW codes in the reversed bit order of before 1990');
  }
  const bytes = new Uint8Array(length);
  const starts = new Uint32Array(CODES);
  const lengths = new Uint32Array(CODES);
  let [at, bits, pending, width, next] = [0, 0, 0, 9, END + 1];
  let last = { start: 0, length: 0 };
  for (let i = 0; i < packed.length && at < length; i++) {
    pending = ((pending << 8) | packed[i]!) & 0xfffff;
    bits += 8;
    if (bits < width) continue;
    bits -= width;
    const code = (pending >> bits) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      [width, next] = [9, END + 1];
      last = { start: 0, length: 0 };
      continue;
    }
    if (last.length > 0 && next < CODES) {
      starts[next] = last.start;
      lengths[next] = last.length + 1;
      next++;
    }
    // The table grows before the code that is the first to need another bit.
    if (next + 1 >= 1 << width && width < 12) width++;
    if (code >= next) throw new DamagedTiff('an LZW code for no string');
    const start = at;
    if (code < CLEAR) bytes[at++] = code;
    else {
      const from = starts[code]!;
      // One by one: the string may end with the byte that it begins with here.
      const end = Math.min(length, at + lengths[code]!);
      for (let k = from; at < end; k++) bytes[at++] = bytes[k]!;
    }
    last = { start, length: at - start };
  }
  return requireAll(at, bytes, length);
}
