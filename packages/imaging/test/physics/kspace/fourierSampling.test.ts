import { describe, expect, it } from 'vitest';
import { dot, norm } from '@bilevel/core';
import { normalVector, randomStream } from '../../../../core/test/support/random.js';
import { sizeOfExtent, type Shape } from '../../../src/image.js';
import { checkOperator } from '../../../src/physics/checkOperator.js';
import { fourierSampling } from '../../../src/physics/kspace/fourierSampling.js';
import type { Sensitivities } from '../../../src/physics/kspace/sensitivities.js';
import type { ForwardOperator } from '../../../src/physics/operator/operator.js';
import { patternOf, type SamplingPattern } from '../../../src/physics/sampling/pattern.js';
import { samplingPattern } from '../../../src/physics/sampling/patterns.js';

const SHAPES = [
  { width: 1, height: 1, channels: 1 },
  { width: 5, height: 3, channels: 1 },
  { width: 3, height: 4, channels: 3 },
  { width: 1, height: 7, channels: 1 },
  { width: 13, height: 11, channels: 1 },
  { width: 6, height: 9, channels: 3 },
  { width: 5, height: 3, channels: 2 },
  { width: 3, height: 4, channels: 2 },
] as const;

/** Coils whose sensitivities are random. */
function randomCoils({ width, height }: Shape, coils: number, seed: number): Sensitivities {
  const random = randomStream(seed);
  const numbers = coils * width * height;
  return {
    ...{ width, height, coils },
    re: normalVector(random, numbers),
    im: normalVector(random, numbers),
  };
}

function apply(K: ForwardOperator, x: Float64Array): Float64Array {
  const out = new Float64Array(sizeOfExtent(K.output)).fill(NaN);
  K.apply(x, out);
  return out;
}

function adjoint(K: ForwardOperator, y: Float64Array): Float64Array {
  const out = new Float64Array(sizeOfExtent(K.input)).fill(NaN);
  K.adjoint(y, out);
  return out;
}

/** The least and the largest eigenvalue of KᵀK, by Jacobi rotations of the dense matrix. */
function eigenvalues(K: ForwardOperator): { least: number; most: number } {
  const d = sizeOfExtent(K.input);
  const columns = Array.from({ length: d }, (_, p) => {
    const unit = new Float64Array(d);
    unit[p] = 1;
    return apply(K, unit);
  });
  const a = columns.map((one) => columns.map((other) => dot(one, other)));
  for (let sweep = 0; sweep < 12; sweep++) {
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) {
        if (Math.abs(a[p]![q]!) < 1e-15) continue;
        const tau = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.hypot(1, tau));
        const c = 1 / Math.hypot(1, t);
        for (let k = 0; k < d; k++) {
          const [u, v] = [a[k]![p]!, a[k]![q]!];
          a[k]![p] = c * u - t * c * v;
          a[k]![q] = t * c * u + c * v;
        }
        for (let k = 0; k < d; k++) {
          const [u, v] = [a[p]![k]!, a[q]![k]!];
          a[p]![k] = c * u - t * c * v;
          a[q]![k] = t * c * u + c * v;
        }
      }
    }
  }
  const diagonal = a.map((row, p) => row[p]!);
  return { least: Math.min(...diagonal), most: Math.max(...diagonal) };
}

describe.each(SHAPES)('k-space of $width×$height×$channels', (shape) => {
  const points = samplingPattern('points', shape, { rate: 0.4, seed: 2 });
  const cases: [string, SamplingPattern | undefined, Sensitivities | undefined][] = [
    ['all of it', undefined, undefined],
    ['points', points, undefined],
    ['lines', samplingPattern('lines', shape, { rate: 0.3 }), undefined],
    ['three coils', undefined, randomCoils(shape, 3, 1)],
    ['points of two coils', points, randomCoils(shape, 2, 5)],
  ];

  it.each(cases)('%s: adjoint, and eigenvalues in their bounds', (_, pattern, sensitivities) => {
    const K = fourierSampling(shape, { pattern, sensitivities });
    const random = randomStream(7);
    for (let trial = 0; trial < 3; trial++) {
      const x = normalVector(random, sizeOfExtent(K.input));
      const y = normalVector(random, sizeOfExtent(K.output));
      const apart = Math.abs(dot(apply(K, x), y) - dot(x, adjoint(K, y)));
      expect(apart).toBeLessThan(1e-12 * norm(x) * norm(y) * Math.sqrt(K.squaredNorm));
    }
    expect(checkOperator(K, { iterations: 30 }).failures).toEqual([]);
    if (shape.channels === 3 || sizeOfExtent(shape) > 30) return;
    const { least, most } = eigenvalues(K);
    expect(K.squaredNorm).toBeGreaterThanOrEqual(most * (1 - 1e-12));
    expect(K.leastEigenvalue).toBeLessThanOrEqual(least + 1e-12);
    // Of several coils and a part of k-space the bound is that of all of it.
    if (pattern !== undefined && sensitivities !== undefined) return;
    expect(K.squaredNorm).toBeLessThan(1.05 * most);
    expect(K.leastEigenvalue).toBeGreaterThan(least - 1e-12);
  });
});

describe('k-space', () => {
  it('is what NumPy has: fftshift(fft2(ifftshift(x), norm="ortho"))', () => {
    const x = Float64Array.of(1, 2, 3, 4, 5, 7);
    const seen = apply(fourierSampling({ width: 3, height: 2, channels: 1 }), x);
    const root = Math.sqrt(6);
    // A complex picture without an imaginary part has the same, and i times a picture i times its k-space.
    const complex = fourierSampling({ width: 3, height: 2, channels: 2 });
    const zeros = new Float64Array(6);
    expect(apply(complex, Float64Array.of(...x, ...zeros))).toEqual(seen);
    const turned = apply(complex, Float64Array.of(...zeros, ...x));
    for (let k = 0; k < 6; k++) {
      expect(turned[k]).toBeCloseTo(-seen[6 + k]!, 14);
      expect(turned[6 + k]).toBeCloseTo(seen[k]!, 14);
    }
    const direct = [Math.cos, Math.sin].flatMap((part) =>
      [-1, 0].flatMap((l) =>
        [-1, 0, 1].map((k) =>
          x.reduce((sum, value, p) => {
            const turns = (k * ((p % 3) - 1)) / 3 + (l * (Math.floor(p / 3) - 1)) / 2;
            return sum + (value * part(-2 * Math.PI * turns)) / root;
          }, 0),
        ),
      ),
    );
    for (const [k, value] of direct.entries()) expect(seen[k]).toBeCloseTo(value, 14);
    // The frequency 0 is in the middle: the sum of all.
    expect(seen[4]).toBeCloseTo(22 / root, 14);
  });

  it('is 0 where nothing is measured, whatever a measurement holds there', () => {
    const shape = { width: 4, height: 3, channels: 1 } as const;
    const pattern = samplingPattern('lines', shape, { rate: 0.5 });
    const K = fourierSampling(shape, { pattern });
    const seen = apply(K, normalVector(randomStream(1), 12));
    const filled = seen.map((value, k) => (K.observed?.[k] === 0 ? 99 : value));
    expect(seen.every((value, k) => K.observed?.[k] === 1 || value === 0)).toBe(true);
    expect(adjoint(K, filled)).toEqual(adjoint(K, seen));
    expect(K.observed?.reduce((sum, one) => sum + one, 0)).toBe(2 * 2 * 3);
  });

  it('of half of the frequencies, one of each pair, tells all of a real picture', () => {
    const shape = { width: 5, height: 1, channels: 1 } as const;
    const K = fourierSampling(shape, { pattern: patternOf(shape, Float64Array.of(0, 0, 1, 1, 1)) });
    expect([K.squaredNorm, K.leastEigenvalue]).toEqual([1, 0.5]);
  });

  it('has the weights of the pattern for those of the data', () => {
    const shape = { width: 3, height: 1, channels: 1 } as const;
    const K = fourierSampling(shape, { pattern: patternOf(shape, Float64Array.of(0, 1, 0.25)) });
    expect([...(K.weights ?? [])]).toEqual([1, 1, 0.25, 1, 1, 0.25]);
    expect(fourierSampling(shape).weights).toBeUndefined();
  });

  it('of several coils starts from their mean, weighted by sensitivities', () => {
    const shape = { width: 5, height: 4, channels: 1 } as const;
    const K = fourierSampling(shape, { sensitivities: randomCoils(shape, 3, 2) });
    const x = normalVector(randomStream(3), 20);
    const start = new Float64Array(20);
    K.start?.(apply(K, x), start);
    for (const [p, value] of x.entries()) expect(start[p]).toBeCloseTo(value, 13);
  });

  it('refuses patterns and sensitivities that do not fit', () => {
    const shape = { width: 4, height: 3, channels: 1 } as const;
    const other = { width: 3, height: 4, channels: 1 } as const;
    const pattern = samplingPattern('full', other);
    expect(() => fourierSampling(shape, { pattern })).toThrow('a sampling pattern of 4×3 entries');
    const maps = randomCoils(shape, 2, 1);
    for (const [sensitivities, message] of [
      [randomCoils(other, 2, 1), 'sensitivity maps of 4×3 pixels'],
      [{ ...maps, im: maps.im.subarray(1) }, '2 maps of 12 numbers'],
      [{ ...maps, re: maps.re.map(() => NaN) }, 'finite numbers'],
      [{ ...maps, re: new Float64Array(24), im: new Float64Array(24) }, 'some that are not 0'],
    ] as const) {
      expect(() => fourierSampling(shape, { sensitivities })).toThrow(message);
    }
  });
});
