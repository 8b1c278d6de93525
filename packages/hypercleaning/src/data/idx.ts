import { gzipSync } from 'node:zlib';
import { requireLength } from '@bilevel/core';
import { DataFileError } from '../errors.js';
import { gunzipExactly, gunzipStart, isGzip } from './gzip.js';

/**
 * An array in IDX form, the format of MNIST: two zero bytes, the type of the numbers, the number of
 * axes, their lengths as 32-bit integers, then the numbers, all big-endian, the last axis fastest.
 */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Unsigned bytes as they are, all other types as 64-bit floats. */
  readonly data: Uint8Array | Float64Array;
}

interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
}

const UNSIGNED_BYTE = 0x08;
const TYPES: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [UNSIGNED_BYTE, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [0x09, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [0x0b, { bytes: 2, read: (view, at) => view.getInt16(at) }],
  [0x0c, { bytes: 4, read: (view, at) => view.getInt32(at) }],
  [0x0d, { bytes: 4, read: (view, at) => view.getFloat32(at) }],
  [0x0e, { bytes: 8, read: (view, at) => view.getFloat64(at) }],
]);
const LARGEST_AXIS = 2 ** 32 - 1;
const AGAIN = 'Fetch or export the file again.';

interface Header {
  readonly code: number;
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** Bytes of the header, and of the whole file. */
  readonly length: number;
  readonly total: number;
}

/**
 * Decodes an IDX file, plain or packed with gzip. Magic number, lengths and byte counts are checked
 * before anything is allocated for the numbers.
 *
 * @param path for the messages
 * @throws DataFileError with the position of the fault
 */
export function decodeIdx(path: string, bytes: Uint8Array): IdxArray {
  const packed = isGzip(bytes);
  const header = readHeader(path, packed ? gunzipStart(path, bytes) : bytes);
  const plain = packed ? gunzipExactly(path, bytes, header.total) : bytes;
  if (plain.length !== header.total) {
    throw new DataFileError(path, {
      at: `byte ${String(Math.min(plain.length, header.total))}`,
      what: `${String(header.total)} bytes in all, as its header says,`,
      received: String(plain.length),
      remedy: AGAIN,
    });
  }
  const { shape, type } = header;
  if (header.code === UNSIGNED_BYTE) return { shape, data: plain.subarray(header.length) };
  const view = new DataView(plain.buffer, plain.byteOffset + header.length);
  const data = new Float64Array((header.total - header.length) / type.bytes);
  for (let i = 0; i < data.length; i++) data[i] = type.read(view, i * type.bytes);
  return { shape, data };
}

function readHeader(path: string, bytes: Uint8Array): Header {
  const refuse = (at: number, what: string, received: string): never => {
    throw new DataFileError(path, { at: `byte ${String(at)}`, what, received, remedy: AGAIN });
  };
  if (bytes.length < 4) refuse(bytes.length, 'the 4 bytes of an IDX magic number', 'the end');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const code = view.getUint8(2);
  const axes = view.getUint8(3);
  const type = TYPES.get(code);
  if (view.getUint16(0) !== 0 || type === undefined || axes === 0) {
    const magic = view.getUint32(0).toString(16).padStart(8, '0');
    return refuse(0, 'an IDX magic number such as 0x00000803', `0x${magic}`);
  }
  const length = 4 + 4 * axes;
  if (bytes.length < length) refuse(bytes.length, `the lengths of ${String(axes)} axes`, 'the end');
  const shape = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const total = length + type.bytes * shape.reduce((product, n) => product * n, 1);
  if (!Number.isSafeInteger(total)) refuse(4, 'lengths that a file can have', shape.join(' × '));
  return { code, type, shape, length, total };
}

/**
 * Unsigned bytes as an IDX file.
 *
 * @param options.gzip pack it; default false
 * @throws ShapeError when the shape does not fit the data
 */
export function encodeIdx(
  shape: readonly number[],
  data: Uint8Array,
  options: { readonly gzip?: boolean } = {},
): Buffer {
  const fits = shape.length > 0 && shape.length < 256 && shape.every((n) => n <= LARGEST_AXIS);
  requireLength('data', data, fits ? shape.reduce((product, n) => product * n, 1) : -1);
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = UNSIGNED_BYTE;
  header[3] = shape.length;
  shape.forEach((n, i) => header.writeUInt32BE(n, 4 + 4 * i));
  const plain = Buffer.concat([header, data]);
  return options.gzip === true ? gzipSync(plain, { level: 9 }) : plain;
}
