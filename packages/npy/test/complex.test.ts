import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeComplexNpy, decodeNpy, encodeComplexNpy, encodeNpy } from '../src/index.js';

describe('complex numbers', () => {
  it('are read back as they are written, to the bit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
        fc.infiniteStream(fc.double({ noNaN: true })),
        (shape, values) => {
          const next = (): number => values.next().value as number;
          const length = shape.reduce((p, n) => p * n, 1);
          const re = Float64Array.from({ length }, next);
          const im = Float64Array.from({ length }, next);
          const read = decodeComplexNpy(encodeComplexNpy(shape, re, im, 128));
          expect([read.shape, read.re, read.im]).toEqual([shape, re, im]);
          const half = decodeComplexNpy(encodeComplexNpy(shape, re, im, 64));
          expect([half.re, half.im]).toEqual([re.map(Math.fround), im.map(Math.fround)]);
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it('are read in Fortran order and of either byte order', () => {
    // numpy.save of numpy.asfortranarray([[1+2j, 3+4j], [5+6j, 7-8j]], dtype='>c8')
    const bytes = encodeNpy([8], [1, 2, 5, 6, 3, 4, 7, -8], 32);
    const start = bytes.length - 32;
    bytes.subarray(start).swap32();
    const text = "{'descr': '>c8', 'fortran_order': True, 'shape': (2, 2), }".padEnd(start - 11);
    bytes.write(text, 10, 'latin1');
    const { re, im } = decodeComplexNpy(bytes);
    expect([...re]).toEqual([1, 3, 5, 7]);
    expect([...im]).toEqual([2, 4, 6, -8]);
  });

  it('are told from real ones', () => {
    expect(() => decodeComplexNpy(encodeNpy([2], [1, 2], 64))).toThrow(
      'Expected complex numbers (complex64 or complex128) but received the NumPy type <f8 (real numbers).',
    );
    expect(() => decodeNpy(encodeComplexNpy([1], [1], [2], 64))).toThrow('<c8 (complex numbers)');
    const cut = encodeComplexNpy([2], [1, 2], [3, 4], 64).subarray(0, -1);
    expect(() => decodeComplexNpy(cut)).toThrow('16 bytes of data');
    expect(() => encodeComplexNpy([2], [1, 2], [3], 64)).toThrow('im');
  });
});
