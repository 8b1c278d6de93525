import { NpyError } from './errors.js';
import { halfFloat } from './halfFloat.js';
import {
  complexNpyHeader,
  npyHeader,
  type NpyComplexType,
  type NpyHeader,
  type NpyReadOptions,
  type NpyType,
} from './header.js';

/** An array with its numbers in C order: the last axis varies fastest. */
export interface NpyArray extends NpyHeader {
  readonly data: Float64Array;
}

/** The same of complex numbers, real and imaginary parts apart. */
export interface ComplexNpyArray extends NpyHeader<NpyComplexType> {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

type Read = (view: DataView, offset: number, littleEndian: boolean) => number;

const READ: Readonly<Record<NpyType, Read>> = {
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => safe(view.getBigInt64(at, little)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => safe(view.getBigUint64(at, little)),
  f2: (view, at, little) => halfFloat(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

function safe(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new NpyError('whole numbers that 64-bit floats hold', String(value));
}

/** Decodes an array file to 64-bit floats in C order. @throws NpyError */
export function decodeNpy(bytes: Buffer, options: NpyReadOptions = {}): NpyArray {
  const header = npyHeader(bytes, options);
  const { type, bytesPerNumber, littleEndian, fortranOrder, shape, dataOffset } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset);
  const data = new Float64Array(countOf(shape));
  const read = READ[type];
  inOrder(shape, fortranOrder, (i, at) => {
    data[i] = read(view, at * bytesPerNumber, littleEndian);
  });
  return { ...header, data };
}

/** Decodes an array file of complex numbers, which has the real part of each before the imaginary one. @throws NpyError */
export function decodeComplexNpy(
  bytes: Buffer,
  options: NpyReadOptions<NpyComplexType> = {},
): ComplexNpyArray {
  const header = complexNpyHeader(bytes, options);
  const { type, bytesPerNumber, littleEndian, fortranOrder, shape, dataOffset } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset);
  const [re, im] = [new Float64Array(countOf(shape)), new Float64Array(countOf(shape))];
  const read = READ[type === 'c8' ? 'f4' : 'f8'];
  inOrder(shape, fortranOrder, (i, at) => {
    re[i] = read(view, at * bytesPerNumber, littleEndian);
    im[i] = read(view, (at + 1 / 2) * bytesPerNumber, littleEndian);
  });
  return { ...header, re, im };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Of each number in C order, its place in the file. */
function inOrder(
  shape: readonly number[],
  fortranOrder: boolean,
  visit: (i: number, at: number) => void,
): void {
  const count = countOf(shape);
  if (!fortranOrder || shape.length < 2) {
    for (let i = 0; i < count; i++) visit(i, i);
    return;
  }
  // Steps of each axis in the file, where the first one varies fastest.
  const steps = shape.map((_, axis) => countOf(shape.slice(0, axis)));
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, at = 0; i < count; i++) {
    visit(i, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      at += steps[axis]!;
      if (index[axis]! < shape[axis]!) break;
      at -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
