import { ArgumentError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { blockKernels, fourier, realFourier } from '../../src/index.js';
import { dot, expectClose } from '../support/compare.js';
import { randomStream, uniformVector } from '../support/random.js';
import { exactError, naiveTransform, type Planes } from '../support/transforms.js';

/** Radices 2 to 5 alone and together, others of passes, and chirps (107). */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 20, 30, 36, 37, 60, 107, 121, 125];
const IMPLEMENTATIONS = ['simd', 'plain'] as const;

const size = fc.constantFrom(...SIZES);
const shapes = fc.record({ width: size, height: size }).filter((s) => s.width * s.height < 5000);

function randomPlanes(seed: number, length: number): Planes {
  const random = randomStream(seed);
  return { re: uniformVector(random, length), im: uniformVector(random, length) };
}

function planes(length: number): Planes {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** re and im one after the other. */
function joined({ re, im }: Planes): Float64Array {
  return Float64Array.of(...re, ...im);
}

describe('fourier', () => {
  it('is the transform as it is written, unitary, and inverted by its adjoint', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(...IMPLEMENTATIONS), fc.nat(1e6), (...drawn) => {
        const [shape, implementation, seed] = drawn;
        const length = shape.width * shape.height;
        const F = fourier(shape, { implementation });
        const x = randomPlanes(seed, length);
        const y = planes(length);
        F.forward(x.re, x.im, y.re, y.im);
        expectClose(joined(y), joined(naiveTransform(shape, x)), 1e-13);
        const stretch = dot(joined(y), joined(y)) / dot(joined(x), joined(x));
        expect(Math.abs(stretch - 1)).toBeLessThan(1e-14);
        // In place.
        F.inverse(y.re, y.im, y.re, y.im);
        expectClose(joined(y), joined(x), 1e-14);
      }),
      { seed: 71, numRuns: 60 },
    );
  });

  it('is the same to the bit in SIMD and plain TypeScript, in the kernels’ memory and outside', () => {
    const grid = { width: 1, height: 1, channels: 1 };
    const regulariser = blockKernels(
      { grid, blocks: 'pixel', potential: 'huber', weight: 1, smoothing: 1 },
      { implementation: 'simd' },
    );
    onTestFinished(() => {
      regulariser.release();
    });
    fc.assert(
      fc.property(shapes, fc.nat(1e6), (shape, seed) => {
        const length = shape.width * shape.height;
        const x = randomPlanes(seed, length);
        const fast = fourier(shape, { implementation: 'simd' });
        const plain = fourier(shape, { implementation: 'plain' });
        const [a, b] = [planes(length), planes(length)];
        fast.forward(x.re, x.im, a.re, a.im);
        plain.forward(x.re, x.im, b.re, b.im);
        expect(a).toEqual(b);
        const real = realFourier(shape, { implementation: 'simd' });
        const plainReal = realFourier(shape, { implementation: 'plain' });
        const half = real.bins * shape.height;
        const zeros = regulariser.vectors?.zeros ?? expect.fail('expected vectors');
        const inside = [length, half, half].map(zeros) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const [plane, re, im] = inside;
        plane.set(x.re);
        real.forward(plane, re, im);
        const d = planes(half);
        plainReal.forward(x.re, d.re, d.im);
        expect([re, im].map((v) => Array.from(v))).toEqual([d.re, d.im].map((v) => Array.from(v)));
        // Not what a real plane has: im of columns alone is not zero.
        re.set(x.im.subarray(0, half));
        im.set(x.re.subarray(0, half));
        real.inverse(re, im, plane);
        const out = new Float64Array(length);
        plainReal.inverse(Float64Array.from(re), Float64Array.from(im), out);
        expect(Array.from(plane)).toEqual(Array.from(out));
      }),
      { seed: 70, numRuns: 60 },
    );
  });

  it('is off by at most what it states, of random and of extreme rows', () => {
    const rows: ((j: number, n: number) => [re: number, im: number])[] = [
      (j, n) => {
        const angle = (-2 * Math.PI * ((j * (n >> 1)) % n)) / n;
        return [Math.cos(angle), -Math.sin(angle)];
      },
      (j) => [1 + (j % 3) * 1e-16, 1],
      (j) => [j === 1 ? 1 : 0, j === 0 ? 1e8 : 1e-8],
      (j) => [(-1) ** j * 2 ** (j % 40), 2 ** -(j % 40)],
    ];
    for (const width of [7, 20, 37, 107]) {
      const F = fourier({ width, height: 1 });
      const tried = rows.map((row) => {
        const pairs = Array.from({ length: width }, (_, j) => row(j, width));
        return {
          re: Float64Array.from(pairs, ([re]) => re),
          im: Float64Array.from(pairs, ([, im]) => im),
        };
      });
      for (const x of [randomPlanes(width, width), ...tried.slice(width > 50 ? 4 : 0)]) {
        const y = planes(width);
        F.forward(x.re, x.im, y.re, y.im);
        expect(exactError(x, y)).toBeLessThanOrEqual(F.rounding);
      }
      expect(F.rounding).toBeLessThan(2e-13);
    }
  });

  it('refuses other sizes than its own, and sizes that are none', () => {
    const F = fourier({ width: 4, height: 2 });
    const [whole, short] = [new Float64Array(8), new Float64Array(7)];
    expect(() => {
      F.forward(whole, whole, whole, short);
    }).toThrow('Expected 8 numbers for outIm but received 7');
    expect(() => fourier({ width: 0, height: 2 })).toThrow(ArgumentError);
    expect(() => realFourier({ width: 4, height: 2.5 })).toThrow('for height but received 2.5');
  });
});

describe('realFourier', () => {
  it('is half of the whole spectrum, and gives the plane back', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(...IMPLEMENTATIONS), fc.nat(1e6), (...drawn) => {
        const [shape, implementation, seed] = drawn;
        const { width, height } = shape;
        const F = realFourier(shape, { implementation });
        const { re: x } = randomPlanes(seed, width * height);
        const half = planes(F.bins * height);
        F.forward(x, half.re, half.im);
        const whole = naiveTransform(shape, { re: x, im: new Float64Array(x.length) });
        const kept = (plane: Float64Array): Float64Array =>
          plane.filter((_, p) => p % width < F.bins);
        expectClose(joined(half), joined({ re: kept(whole.re), im: kept(whole.im) }), 1e-13);
        const back = new Float64Array(x.length);
        F.inverse(half.re, half.im, back);
        expectClose(back, x, 1e-14);
        expect(F.rounding).toBeGreaterThan(fourier(shape).rounding);
      }),
      { seed: 72, numRuns: 60 },
    );
  });

  it('takes any columns: im that no real plane has counts for nothing', () => {
    const shape = { width: 6, height: 5 };
    const F = realFourier(shape);
    const { re, im } = randomPlanes(73, 4 * 5);
    const x = new Float64Array(30);
    F.inverse(re, im, x);
    // The mean of the plane and of its columns in turns, by the inverse along columns alone.
    const again = planes(20);
    F.forward(x, again.re, again.im);
    const columns = [1, 2].flatMap((k) => Array.from({ length: 5 }, (_, i) => 4 * i + k));
    expectClose(
      columns.map((p) => again.re[p]!),
      columns.map((p) => re[p]!),
      1e-14,
    );
    expect(again.im[0]!).toBeCloseTo(0, 14);
  });
});
