import { requireLength } from '@bilevel/core';

/**
 * A NumPy array file, version 1.0, of little-endian floats in C order.
 *
 * @param data the numbers in C order, as many as the shape says
 * @throws ShapeError when they are more or fewer
 */
export function encodeNpy(
  shape: readonly number[],
  data: ArrayLike<number>,
  bits: 32 | 64,
): Buffer {
  requireLength(
    'data',
    data,
    shape.reduce((product, n) => product * n, 1),
  );
  return encoded(shape, `f${String(bits / 8)}`, data, bits);
}

/**
 * The same of complex numbers, of 64 or 128 bits for both parts.
 *
 * @param re the real parts in C order, as many as the shape says
 * @param im the imaginary parts
 * @throws ShapeError when they are more or fewer
 */
export function encodeComplexNpy(
  shape: readonly number[],
  re: ArrayLike<number>,
  im: ArrayLike<number>,
  bits: 64 | 128,
): Buffer {
  const count = shape.reduce((product, n) => product * n, 1);
  requireLength('re', re, count);
  requireLength('im', im, count);
  const both = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    both[2 * k] = re[k]!;
    both[2 * k + 1] = im[k]!;
  }
  return encoded(shape, `c${String(bits / 8)}`, both, bits === 64 ? 32 : 64);
}

function encoded(
  shape: readonly number[],
  type: string,
  data: ArrayLike<number>,
  bits: 32 | 64,
): Buffer {
  const bytesPerNumber = bits / 8;
  // Python's way to write a tuple of one.
  const tuple = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ');
  const text = `{'descr': '<${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // The format asks that the data begin at a multiple of 64 bytes, after spaces and a newline.
  const dataOffset = 64 * Math.ceil((10 + text.length + 1) / 64);
  const bytes = Buffer.alloc(dataOffset + data.length * bytesPerNumber);
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(dataOffset - 10, 8);
  bytes.write(`${text.padEnd(dataOffset - 11)}\n`, 10, 'latin1');
  let at = dataOffset;
  for (let i = 0; i < data.length; i++) {
    at = bits === 32 ? bytes.writeFloatLE(data[i]!, at) : bytes.writeDoubleLE(data[i]!, at);
  }
  return bytes;
}
