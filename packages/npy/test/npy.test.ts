import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NpyError, decodeNpy, encodeNpy, halfFloat, npyHeader } from '../src/index.js';

/** A file written by hand. */
function file(header: string, data: Buffer): Buffer {
  const text = `${header}\n`;
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(text.length, 8);
  return Buffer.concat([start, Buffer.from(text, 'latin1'), data]);
}

const header = (descr: string, order: string, shape: string): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`;

describe('NumPy array files', () => {
  it('reads back what is written, to the bit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
        fc.infiniteStream(fc.double({ noNaN: true })),
        (shape, values) => {
          const count = shape.reduce((p, n) => p * n, 1);
          const data = Float64Array.from({ length: count }, () => values.next().value as number);
          const read = decodeNpy(encodeNpy(shape, data, 64));
          expect(read.shape).toEqual(shape);
          expect(read.data).toEqual(data);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('reads Fortran order, big-endian and integers of every width', () => {
    const data = Buffer.alloc(24);
    [1, 2, 3, 4, 5, -6].forEach((x, i) => data.writeInt32BE(x, 4 * i));
    const read = decodeNpy(file(header('>i4', 'True', '2, 3'), data));
    // Columns (1, 2), (3, 4), (5, −6).
    expect([...read.data]).toEqual([1, 3, 5, 2, 4, -6]);
    const long = Buffer.alloc(16);
    long.writeBigInt64LE(-7n, 0);
    long.writeBigInt64LE(8n, 8);
    expect([...decodeNpy(file(header('<i8', 'False', '2,'), long)).data]).toEqual([-7, 8]);
    expect(decodeNpy(file(header('|u1', 'False', ''), Buffer.from([9]))).data[0]).toBe(9);
  });

  it('reads half floats: normal, tiny, signed zero, infinite, of either byte order', () => {
    const bits = [0x3c00, 0xc000, 0x3555, 0x7bff, 0x0400, 0x0001, 0x83ff, 0x8000, 0x7c00, 0xfc00];
    const values = [1, -2, 0.333251953125, 65504, 2 ** -14, 2 ** -24, -1023 * 2 ** -24, -0];
    const data = Buffer.alloc(2 * bits.length);
    bits.forEach((x, i) => data.writeUInt16LE(x, 2 * i));
    const read = decodeNpy(file(header('<f2', 'False', '10,'), data));
    expect([...read.data]).toEqual([...values, Infinity, -Infinity]);
    const swapped = file(header('>f2', 'False', '10,'), Buffer.from(data).swap16());
    expect(decodeNpy(swapped).data).toEqual(read.data);
    expect(halfFloat(0x7e00)).toBeNaN();
  });

  it('reads bool as 0 and 1', () => {
    const read = decodeNpy(file(header('|b1', 'False', '3,'), Buffer.of(0, 1, 1)));
    expect([...read.data]).toEqual([0, 1, 1]);
  });

  it.each([
    ["[('a', '<f4'), ('b', '<i2')]", 'a structured type with fields a, b'],
    ["'<c16'", 'the NumPy type <c16 (complex numbers)'],
    ["'<f16'", 'the NumPy type <f16 (floats of more than 64 bits)'],
    ["'|O'", 'the NumPy type |O (Python objects)'],
    ["'<U5'", 'the NumPy type <U5 (text)'],
    ["'<M8[ns]'", 'the NumPy type <M8[ns] (dates)'],
  ])('names the type %s that it cannot read', (descr, name) => {
    const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }`;
    expect(() => decodeNpy(file(text, Buffer.alloc(16)))).toThrow(name);
  });

  it('refuses what it cannot read, before it allocates anything', () => {
    const huge = file(header('<f8', 'False', '99999999999, 99999999'), Buffer.alloc(8));
    expect(() => decodeNpy(huge)).toThrow(NpyError);
    expect(() => decodeNpy(file(header('<c8', 'False', '1,'), Buffer.alloc(8)))).toThrow('<c8');
    expect(() => npyHeader(Buffer.from('PK\x03\x04 no array'))).toThrow('a NumPy array file');
    const whole = encodeNpy([2], [1, 2], 64);
    for (const length of [7, 9, 40, whole.length - 1]) {
      expect(() => decodeNpy(whole.subarray(0, length))).toThrow(NpyError);
    }
    const beyond = Buffer.alloc(8, 0xff);
    expect(() => decodeNpy(file(header('<u8', 'False', '1,'), beyond))).toThrow('64-bit floats');
  });
});
