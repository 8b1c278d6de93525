import type { RealImage } from '../../image.js';

const NAME = 'image';
const TEXT = 'MATLAB 5.0 MAT-file, written by bilevel';
/** Types of elements, and classes of arrays. */
const [INT8, UINT8, INT32, UINT32, SINGLE, DOUBLE, MATRIX] = [1, 2, 5, 6, 7, 9, 14] as const;
const CLASS = { 8: 9, 32: 7, 64: 6 } as const;
const STORED = { 8: UINT8, 32: SINGLE, 64: DOUBLE } as const;

/**
 * A MATLAB file of level 5 with one array, `image`, of shape (height, width) or (height, width, 3). 8 bits are
 * integers, already on the scale of their type.
 */
export function encodeMat(image: RealImage, bits: 8 | 32 | 64): Buffer {
  const { width, height, channels, data } = image;
  const size = width * height;
  const numbers = Buffer.alloc((data.length * bits) / 8);
  for (let k = 0; k < data.length; k++) {
    const p = k % size;
    const at = k - p + (p % width) * height + Math.floor(p / width);
    const value = data[k]!;
    if (bits === 8) numbers[at] = value;
    else if (bits === 32) numbers.writeFloatLE(value, 4 * at);
    else numbers.writeDoubleLE(value, 8 * at);
  }
  const header = Buffer.alloc(128, ' ');
  header.write(TEXT, 'latin1');
  header.fill(0, 116, 124);
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126, 'latin1');
  const body = Buffer.concat([
    element(UINT32, words([CLASS[bits], 0])),
    element(INT32, words([height, width, ...(channels === 3 ? [3] : [])])),
    element(INT8, Buffer.from(NAME)),
    element(STORED[bits], numbers),
  ]);
  return Buffer.concat([header, element(MATRIX, body)]);
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [k, value] of values.entries()) bytes.writeUInt32LE(value, 4 * k);
  return bytes;
}

function element(type: number, bytes: Buffer): Buffer {
  const filling = Buffer.alloc((8 - (bytes.length % 8)) % 8);
  return Buffer.concat([words([type, bytes.length]), bytes, filling]);
}
