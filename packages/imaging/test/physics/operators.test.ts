import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, norm } from '@bilevel/core';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { resolveOptions } from '../../src/describe/options.js';
import type { Shape } from '../../src/image.js';
import { deblurring } from '../../src/physics/operator/deblurring.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';

const shapes = fc.record({
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  channels: fc.constantFrom(1 as const, 3 as const),
});

function numbers({ width, height, channels }: Shape): number {
  return width * height * channels;
}

describe.each(OPERATORS)('$name', (entry) => {
  it('has an adjoint, and a norm and a least eigenvalue that bound it', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 1e6 }), (shape, seed) => {
        const random = randomStream(seed);
        const K = entry.make(shape, resolveOptions(entry.name, entry.options));
        const x = normalVector(random, numbers(K.input));
        const y = normalVector(random, numbers(K.output));
        const [Kx, Ky] = [new Float64Array(y.length), new Float64Array(x.length)];
        K.apply(x, Kx);
        K.adjoint(y, Ky);
        const sizes = norm(x) * norm(y) * Math.sqrt(K.squaredNorm);
        expect(Math.abs(dot(Kx, y) - dot(x, Ky))).toBeLessThan(1e-13 * sizes);
        expect(norm(Kx) ** 2).toBeLessThanOrEqual(K.squaredNorm * norm(x) ** 2 * (1 + 1e-12));
        expect(norm(Kx) ** 2).toBeGreaterThanOrEqual(
          K.leastEigenvalue * norm(x) ** 2 * (1 - 1e-12),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

describe('deblurring', () => {
  it('keeps what is constant, and the mean of every picture', () => {
    const shape = { width: 7, height: 4, channels: 3 } as const;
    for (const sigma of [0.1, 0.7, 1.5, 9]) {
      const K = deblurring.make(shape, { sigma });
      const out = new Float64Array(84);
      K.apply(new Float64Array(84).fill(0.3), out);
      expect(Math.max(...out.map((v) => Math.abs(v - 0.3)))).toBeLessThan(1e-14);
      const x = normalVector(randomStream(3), 84);
      K.apply(x, out);
      const sum = (a: Float64Array): number => a.reduce((s, v) => s + v, 0);
      expect(sum(out)).toBeCloseTo(sum(x), 11);
    }
  });

  it('is the Gaussian of that width about a point', () => {
    const shape = { width: 41, height: 41, channels: 1 } as const;
    const K = deblurring.make(shape, { sigma: 2 });
    const point = new Float64Array(41 * 41);
    point[20 * 41 + 20] = 1;
    const out = new Float64Array(41 * 41);
    K.apply(point, out);
    const at = (dx: number, dy: number): number => out[(20 + dy) * 41 + 20 + dx]!;
    for (const [dx, dy] of [
      [1, 0],
      [3, 2],
      [0, 5],
    ] as const) {
      expect(at(dx, dy) / at(0, 0)).toBeCloseTo(Math.exp(-(dx * dx + dy * dy) / 8), 10);
    }
  });
});
