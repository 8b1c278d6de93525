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
  const bytesPerNumber = bits / 8;
  // Python's way to write a tuple of one.
  const tuple = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ');
  const text = `{'descr': '<f${String(bytesPerNumber)}', 'fortran_order': False, 'shape': (${tuple}), }`;
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
