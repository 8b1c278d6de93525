import { gamma } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beamOf } from '../../src/projection/beam.js';
import { blockKernels, projector, type BeamGeometry, type Projector } from '../../src/index.js';
import { dot } from '../support/compare.js';
import { beam, rayOf } from '../support/projectionScenes.js';
import { randomStream, uniformVector } from '../support/random.js';
import { filled } from '../support/scenes.js';

const applied = (K: Projector, x: Float64Array): Float64Array =>
  filled(K.angles * K.detectors, (out) => {
    K.apply(x, out);
  });
const transposed = (K: Projector, y: Float64Array, pixels: number): Float64Array =>
  filled(pixels, (out) => {
    K.adjoint(y, out);
  });

/** Joseph's method as it is written: the entries of a ray, by pixel. */
function entriesOf(geometry: BeamGeometry, angle: number, j: number): Float64Array {
  const { width, height } = geometry;
  const { point, direction } = rayOf(geometry, angle, j);
  const row = new Float64Array(width * height);
  // At 45° both are right: the sign of a rounding decides.
  const turned = Math.abs(direction[0]) > Math.abs(direction[1]) + 1e-12;
  const [along, over] = turned ? ([0, 1] as const) : ([1, 0] as const);
  const slope = direction[over] / direction[along];
  for (let i = 0; i < (turned ? width : height); i++) {
    const at = point[over] + (i - point[along]) * slope;
    for (const k of [Math.floor(at), Math.floor(at) + 1]) {
      if (k < 0 || k >= (turned ? height : width)) continue;
      const p = turned ? k * width + i : i * width + k;
      row[p]! += (1 - Math.abs(at - k)) * Math.hypot(1, slope);
    }
  }
  return row;
}

describe('Joseph’s projector', () => {
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
      fc.property(beam, fc.nat(1e6), (geometry, seed) => {
        const fast = projector(geometry, { implementation: 'simd' });
        const plain = projector(geometry, { implementation: 'plain' });
        const random = randomStream(seed);
        const pixels = geometry.width * geometry.height;
        const x = uniformVector(random, pixels);
        const y = uniformVector(random, fast.angles * fast.detectors);
        expect(applied(fast, x)).toEqual(applied(plain, x));
        expect(transposed(fast, y, pixels)).toEqual(transposed(plain, y, pixels));
        const { vectors } = regulariser;
        if (vectors === undefined) throw new Error('expected vectors');
        const inside = [x.length, y.length].map(vectors.zeros);
        inside[0]!.set(x);
        fast.apply(inside[0]!, inside[1]!);
        expect(Array.from(inside[1]!)).toEqual(Array.from(applied(plain, x)));
        inside[1]!.set(y);
        fast.adjoint(inside[1]!, inside[0]!);
        expect(Array.from(inside[0]!)).toEqual(Array.from(transposed(plain, y, pixels)));
        expect(fast.roundings).toBe(plain.roundings);
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it.each<[string, number, readonly number[], BeamGeometry['fan']]>([
    ['two at a time', 90, [20, 81.5, 130], undefined],
    ['eight at a time', 85, [20, 70, 110, 160, 0, 90], undefined],
    ['eight of a fan', 85, [20, 70, 110, 160, 200, 250, 290, 340], { source: 90, detector: 40 }],
  ])('is the same in blocks of lines: %s', (_, height, angles, fan) => {
    const geometry = { width: 85, height, detectors: 130, angles, ...(fan && { fan }) };
    const { block, lanes } = beamOf(geometry);
    expect([85 > 2 * block, lanes]).toEqual([true, height === 85 ? 8 : 2]);
    const fast = projector(geometry, { implementation: 'simd' });
    const plain = projector(geometry, { implementation: 'plain' });
    const random = randomStream(5);
    const x = uniformVector(random, 85 * height);
    const y = uniformVector(random, 130 * angles.length);
    expect(applied(fast, x)).toEqual(applied(plain, x));
    expect(transposed(fast, y, x.length)).toEqual(transposed(plain, y, x.length));
  });

  it('has the entries of the formula, of at least 0', () => {
    fc.assert(
      fc.property(beam, (geometry) => {
        const { width, height, angles, detectors } = geometry;
        const K = projector(geometry);
        const columns = Array.from({ length: width * height }, (_, p) => {
          const unit = new Float64Array(width * height);
          unit[p] = 1;
          return applied(K, unit);
        });
        let [least, worst] = [0, 0];
        for (let v = 0; v < angles.length; v++) {
          for (let j = 0; j < detectors; j++) {
            const expected = entriesOf(geometry, angles[v]!, j);
            for (const [p, column] of columns.entries()) {
              const entry = column[j * angles.length + v]!;
              least = Math.min(least, entry);
              worst = Math.max(worst, Math.abs(entry - expected[p]!));
            }
          }
        }
        expect(least).toBe(0);
        expect(worst).toBeLessThan(1e-9);
      }),
      { seed: 32, numRuns: 25 },
    );
  });

  it('has an exact transpose', () => {
    fc.assert(
      fc.property(beam, fc.nat(1e6), (geometry, seed) => {
        const K = projector(geometry);
        const random = randomStream(seed);
        const pixels = geometry.width * geometry.height;
        const x = uniformVector(random, pixels);
        const y = uniformVector(random, K.angles * K.detectors);
        const [Kx, back] = [applied(K, x), transposed(K, y, pixels)];
        const size = Math.sqrt(dot(Kx, Kx) * dot(y, y)) + Math.sqrt(dot(x, x) * dot(back, back));
        expect(Math.abs(dot(Kx, y) - dot(x, back))).toBeLessThanOrEqual(1e-14 * size);
      }),
      { seed: 33, numRuns: 300 },
    );
  });

  it('is off by at most what it states, of pictures and readings of one sign', () => {
    fc.assert(
      fc.property(beam, fc.nat(1e6), (geometry, seed) => {
        const K = projector(geometry);
        const random = randomStream(seed);
        const pixels = geometry.width * geometry.height;
        const x = uniformVector(random, pixels).map(Math.abs);
        const entries = Array.from({ length: pixels }, (_, p) => {
          const unit = new Float64Array(pixels);
          unit[p] = 1;
          return applied(K, unit);
        });
        const bound = gamma(K.roundings);
        for (const [r, seen] of applied(K, x).entries()) {
          // Entries are each rounded once or twice; their products and sums here are all but exact.
          const exact = exactDot(entries, x, r);
          expect(Math.abs(seen - exact)).toBeLessThanOrEqual((bound + 4 * 2 ** -53) * exact);
        }
        const y = uniformVector(random, K.angles * K.detectors).map(Math.abs);
        for (const [p, seen] of transposed(K, y, pixels).entries()) {
          const exact = exactDot(
            Array.from(y, (_, r) => Float64Array.of(entries[p]![r]!)),
            y,
            0,
          );
          expect(Math.abs(seen - exact)).toBeLessThanOrEqual((bound + 4 * 2 ** -53) * exact);
        }
      }),
      { seed: 34, numRuns: 20 },
    );
  });

  it.each([
    ['parallel', undefined],
    ['fan', { source: 90, detector: 40 }],
  ])('sees a smooth blob as its line integrals: %s beams', (_, fan) => {
    const geometry: BeamGeometry = {
      ...{ width: 47, height: 40, detectors: 91 },
      angles: [0, 17, 45, 90, 133, 180, 251],
      ...(fan && { fan }),
    };
    const [column, row, width] = [29.4, 15.8, 2.5];
    const x = Float64Array.from({ length: 47 * 40 }, (_, p) => {
      const [right, down] = [(p % 47) - column, Math.floor(p / 47) - row];
      return Math.exp(-(right ** 2 + down ** 2) / (2 * width ** 2));
    });
    const seen = applied(projector(geometry), x);
    const most = width * Math.sqrt(2 * Math.PI);
    for (const [v, angle] of Array.from(geometry.angles).entries()) {
      for (let j = 0; j < geometry.detectors; j++) {
        const { point, direction } = rayOf(geometry, angle, j);
        const cross = (column - point[0]) * direction[1] - (row - point[1]) * direction[0];
        const distance = cross / Math.hypot(...direction);
        const integral = most * Math.exp(-(distance ** 2) / (2 * width ** 2));
        expect(Math.abs(seen[j * geometry.angles.length + v]! - integral)).toBeLessThan(
          0.03 * most,
        );
      }
    }
  });

  it('adds up columns at 0°, rows at 90°, and turns them round at 180° and 270°', () => {
    const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const K = projector({ width: 3, height: 3, detectors: 3, angles: [0, 90, 180, 270] });
    const seen = Array.from(applied(K, x));
    const view = (v: number): number[] => seen.filter((_, r) => r % 4 === v);
    expect([0, 1, 2, 3].map(view)).toEqual([
      [12, 15, 18],
      [24, 15, 6],
      [18, 15, 12],
      [6, 15, 24],
    ]);
  });

  it.each<[string, Partial<BeamGeometry>, string]>([
    ['no detectors', { detectors: 0 }, 'whole number of at least 1 for detectors'],
    ['half a detector', { detectors: 1.5 }, 'whole number of at least 1 for detectors'],
    ['no pixels', { width: 0 }, 'whole number of at least 1 for width'],
    ['no angles', { angles: [] }, 'at least one for angles'],
    ['an angle that is none', { angles: [0, NaN] }, 'angle 2 of 2'],
    ['an infinite angle', { angles: [Infinity] }, 'angle 1 of 1'],
    ['no spacing', { spacing: 0 }, 'above 0 for spacing'],
    ['an axis that is none', { axis: { column: NaN, row: 0 } }, 'column of the axis'],
    ['a centre that is none', { centre: NaN }, 'centre of the axis'],
    ['a source in the picture', { fan: { source: 3, detector: 1 } }, 'outside the picture'],
    [
      'detectors before the axis',
      { fan: { source: 30, detector: -1 } },
      'distance of the detectors',
    ],
  ])('refuses %s', (_, change, message) => {
    const geometry = { width: 5, height: 5, detectors: 7, angles: [0, 60], ...change };
    expect(() => projector(geometry)).toThrow(message);
  });
});

/** Σ_p columns[p][r] x_p with the rounding errors of products and sums added up as well. */
function exactDot(columns: readonly Float64Array[], x: Float64Array, r: number): number {
  let [sum, lost] = [0, 0];
  for (const [p, column] of columns.entries()) {
    const [a, b] = [column[r]!, x[p]!];
    const product = a * b;
    const [one, other] = [split(a), split(b)];
    lost += one[0] * other[0] - product + one[0] * other[1] + one[1] * other[0] + one[1] * other[1];
    const next = sum + product;
    lost += Math.abs(sum) >= Math.abs(product) ? sum - next + product : product - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** A number as two of 26 digits. */
function split(a: number): [number, number] {
  const shifted = 134_217_729 * a;
  const high = shifted - (shifted - a);
  return [high, a - high];
}
