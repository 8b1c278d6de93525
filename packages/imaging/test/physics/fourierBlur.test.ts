import { describe, expect, it } from 'vitest';
import { dot, norm } from '@bilevel/core';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { fittingShape, type Boundary } from '../../src/physics/blur/boundary.js';
import { ofChannels } from '../../src/physics/blur/channelMap.js';
import { convolution, reachOf } from '../../src/physics/blur/convolution.js';
import { directConvolution } from '../../src/physics/blur/directConvolution.js';
import { fourierConvolution } from '../../src/physics/blur/fourierConvolution.js';
import { fourierPlan } from '../../src/physics/blur/fourierPlan.js';
import { reachOfHalf } from '../../src/physics/blur/halfKernel.js';
import { gaussianHalf, separableBlur } from '../../src/physics/blur/separable.js';
import type { Tap } from '../../src/physics/blur/tap.js';
import { checkOperator } from '../../src/physics/checkOperator.js';
import { gramEigenvalues } from './gram.js';

const BOUNDARIES: readonly Boundary[] = ['reflect', 'periodic', 'valid'];

/** Of any sign, or of at least 0; neither even nor about its place. */
function kernelOf(columns: number, rows: number, seed: number, positive = false): Tap[] {
  const values = normalVector(randomStream(seed), columns * rows);
  return Array.from(values, (value, k) => ({
    dx: (k % columns) - Math.floor(columns / 3),
    dy: Math.floor(k / columns) - Math.floor(rows / 2),
    value: (positive ? Math.abs(value) : value) / (columns * rows),
  }));
}

/** Kernels even in both directions, along lines. */
function evenKernel(half: Float64Array): Tap[] {
  const side = Array.from({ length: 2 * half.length - 1 }, (_, i) => i - half.length + 1);
  return side.flatMap((dy) =>
    side.map((dx) => ({ dx, dy, value: half[Math.abs(dx)]! * half[Math.abs(dy)]! })),
  );
}

describe.each(BOUNDARIES)('a large kernel by the Fourier transform, %s', (boundary) => {
  it.each([
    [37, 29, 15, 12],
    [41, 31, 9, 17],
    [64, 27, 21, 20],
  ])('is the convolution, with an exact transpose (%i×%i, kernel %i×%i)', (...sizes) => {
    const [width, height, columns, rows] = sizes;
    const shape = { width, height, channels: 3 } as const;
    const taps = kernelOf(columns, rows, columns);
    const reach = reachOf(taps);
    const output = boundary === 'valid' ? fittingShape(shape, reach) : shape;
    const counted = { count: taps.length, separable: false };
    const plan = fourierPlan(shape, output, reach, boundary, counted);
    expect(plan).toBeDefined();
    const K = convolution(shape, taps, { boundary, off: 0 });
    const direct = directConvolution(shape, output, taps, boundary, reach);
    const expected = ofChannels(direct, shape, output);
    const random = randomStream(7);
    const x = normalVector(random, 3 * width * height);
    const y = normalVector(random, 3 * output.width * output.height);
    // What they held before does not matter.
    const [Kx, Ky] = [Float64Array.from(y), Float64Array.from(x)];
    K.apply(x, Kx);
    K.adjoint(y, Ky);
    const [byTaps, back] = [new Float64Array(y.length), new Float64Array(x.length)];
    expected.apply(x, byTaps);
    expected.adjoint(y, back);
    const off = (a: Float64Array, b: Float64Array): number => norm(a.map((v, i) => v - b[i]!));
    const bound = K.rounding + direct.rounding;
    expect(off(Kx, byTaps)).toBeGreaterThan(0);
    expect(off(Kx, byTaps)).toBeLessThanOrEqual(bound * norm(x));
    expect(off(Ky, back)).toBeLessThanOrEqual(bound * norm(y));
    expect(K.rounding).toBeLessThan(1e-12);
    expect(Math.abs(dot(Kx, y) - dot(x, Ky))).toBeLessThan(1e-12 * norm(Kx) * norm(y));
    expect(checkOperator(K).failures).toEqual([]);
  });

  it('has a norm that bounds it, within 5 % for entries of at least 0', () => {
    const [width, height, side] = boundary === 'valid' ? [20, 18, 11] : [11, 9, 9];
    const shape = { width, height, channels: 1 } as const;
    const K = convolution(shape, kernelOf(side, side, 5, true), { boundary, off: 0 });
    const { most, least } = gramEigenvalues(K);
    expect(K.squaredNorm).toBeGreaterThanOrEqual(most * (1 - 1e-9));
    expect(K.squaredNorm).toBeLessThan(1.05 * most);
    expect(K.leastEigenvalue).toBeLessThanOrEqual(Math.max(0, least) + 1e-14);
  });

  it('along lines is what it is tap by tap, and its own transpose where edges are continued', () => {
    const shape = { width: 61, height: 45, channels: 1 } as const;
    const half = gaussianHalf(4);
    const reach = reachOfHalf(half);
    const output = boundary === 'valid' ? fittingShape(shape, reach) : shape;
    const K = separableBlur(shape, half, boundary);
    const direct = directConvolution(shape, output, evenKernel(half), boundary, reach);
    const x = normalVector(randomStream(3), 61 * 45);
    const y = normalVector(randomStream(4), output.width * output.height);
    const found = [new Float64Array(y.length), new Float64Array(x.length)] as const;
    const expected = [new Float64Array(y.length), new Float64Array(x.length)] as const;
    K.apply(x, found[0]);
    K.adjoint(y, found[1]);
    direct.apply(x, 0, expected[0], 0);
    direct.adjoint(y, 0, expected[1], 0);
    for (const [i, size] of [norm(x), norm(y)].entries()) {
      const off = norm(found[i]!.map((v, p) => v - expected[i]![p]!));
      expect(off).toBeGreaterThan(0);
      expect(off).toBeLessThanOrEqual((K.rounding + direct.rounding) * size);
    }
    expect(checkOperator(K).failures).toEqual([]);
  });
});

describe('a kernel that is larger than the picture', () => {
  it.each(['reflect', 'periodic'] as const)(
    'is seen as often as it goes around (%s)',
    (boundary) => {
      const shape = { width: 11, height: 9, channels: 1 } as const;
      const taps = kernelOf(25, 31, 9, true);
      const K = convolution(shape, taps, { boundary, off: 0 });
      const direct = directConvolution(shape, shape, taps, boundary, reachOf(taps));
      const x = normalVector(randomStream(2), 99);
      const [found, expected] = [new Float64Array(99), new Float64Array(99)];
      K.apply(x, found);
      direct.apply(x, 0, expected, 0);
      const off = norm(found.map((v, p) => v - expected[p]!));
      expect(off).toBeLessThanOrEqual((K.rounding + direct.rounding) * norm(x));
      expect(off).toBeLessThan(1e-13 * norm(x));
      expect(checkOperator(K).failures).toEqual([]);
    },
  );
});

describe('how a kernel is applied', () => {
  const planOf = (side: number, kernel: number, boundary: Boundary, separable = false) => {
    const reach = reachOfHalf(new Float64Array((kernel + 1) / 2));
    const picture = { width: side, height: side, channels: 1 };
    const output = boundary === 'valid' ? fittingShape(picture, reach) : picture;
    const count = separable ? 2 * kernel : kernel ** 2;
    return fourierPlan(picture, output, reach, boundary, { count, separable });
  };

  it('tap by tap where the kernel is small, else by the transform, from sizes alone', () => {
    for (const boundary of BOUNDARIES) {
      expect(planOf(512, 1, boundary)).toBeUndefined();
      expect(planOf(16, 3, boundary)).toBeUndefined();
      expect(planOf(512, 3, boundary, true)).toBeUndefined();
      expect(planOf(512, 9, boundary)).toBeDefined();
      expect(planOf(512, 61, boundary, true)).toBeDefined();
    }
  });

  it('in planes of a good size that hold what is continued, or of the picture itself', () => {
    expect(planOf(512, 61, 'reflect')).toEqual({
      period: { width: 576, height: 576 },
      around: false,
    });
    expect(planOf(512, 61, 'valid')).toEqual({
      period: { width: 512, height: 512 },
      around: false,
    });
    expect(planOf(512, 61, 'periodic')).toEqual({
      period: { width: 512, height: 512 },
      around: true,
    });
    // 509 is a prime number.
    const { period, around } = planOf(509, 9, 'periodic') ?? expect.fail('expected a plan');
    expect(around).toBe(false);
    expect(period.width).toBeGreaterThanOrEqual(517);
  });

  it('gives what is constant and what is around an edge as taps do', () => {
    const shape = { width: 48, height: 40, channels: 1 } as const;
    const even = evenKernel(gaussianHalf(2));
    const reach = reachOf(even);
    for (const around of [true, false]) {
      const period = around ? shape : { width: 72, height: 64 };
      const plan = { period, around };
      const K = fourierConvolution(shape, shape, even, 'periodic', reach, plan);
      const direct = directConvolution(shape, shape, even, 'periodic', reach);
      const point = new Float64Array(48 * 40);
      point[0] = 1;
      const [a, b] = [new Float64Array(48 * 40), new Float64Array(48 * 40)];
      K.apply(point, 0, a, 0);
      direct.apply(point, 0, b, 0);
      expect(norm(a.map((v, p) => v - b[p]!))).toBeLessThanOrEqual(K.rounding + direct.rounding);
    }
  });
});
