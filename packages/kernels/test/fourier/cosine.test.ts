import fc from 'fast-check';
import { describe, it } from 'vitest';
import { cosineTransform } from '../../src/index.js';
import { expectClose } from '../support/compare.js';
import { randomStream, uniformVector } from '../support/random.js';

/** The rows of the DCT-II. */
function basis(n: number): Float64Array[] {
  return Array.from({ length: n }, (_, k) =>
    Float64Array.from(
      { length: n },
      (_, a) => Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * k * (2 * a + 1)) / (2 * n)),
    ),
  );
}

describe('cosineTransform', () => {
  it('is the transform as it is written, and inverted by its transpose', () => {
    const size = fc.integer({ min: 1, max: 13 });
    fc.assert(
      fc.property(size, size, fc.nat(1e6), (width, height, seed) => {
        const C = cosineTransform({ width, height });
        const x = uniformVector(randomStream(seed), width * height);
        const [y, back] = [new Float64Array(x.length), new Float64Array(x.length)];
        C.forward(x, y);
        const [across, down] = [basis(width), basis(height)];
        const written = y.map((_, at) => {
          const [row, column] = [down[Math.floor(at / width)], across[at % width]];
          return x.reduce(
            (sum, v, p) =>
              sum + v * (row?.[Math.floor(p / width)] ?? 0) * (column?.[p % width] ?? 0),
            0,
          );
        });
        expectClose(y, written, 1e-13);
        C.inverse(y, back);
        expectClose(back, x, 1e-13);
      }),
      { seed: 74, numRuns: 60 },
    );
  });
});
