import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filterKernels,
  scalarPotentials,
  type ScalarPotential,
  type ScalarPotentialName,
} from '../../src/index.js';
import { exact } from '../support/exact.js';
import { exactScalarPotentials } from '../support/exactPotentials.js';
import { randomStream } from '../support/random.js';

const UNIT = 2 ** -53;
const SLACK = 1 + 1e-13;
const names = Object.keys(scalarPotentials) as ScalarPotentialName[];
/** Peaks and edges of all of them. */
const PLACES = [
  ...[0, 0.5, 0.6584789484624084, 1, 1.3516180603291783, Math.SQRT2 - 1, Math.SQRT2 + 1],
  ...[Math.sqrt(3), 1.3169578969248166, 2.70323612, 0.8218, 3.6503],
  ...[3.75, 11.62538244599376, 0.499997217270922, 30.08584647173257],
  ...[1.22466787152802, 71.2141144067941],
];
const place = fc.oneof(
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.constantFrom(...PLACES, ...PLACES.map((T) => -T), 1e-310, 40, -40, 1e9, -1e70),
);
const length = fc.oneof(
  fc.constantFrom(0, 1e-300, 1e-12, 0.3, 1, 1e3),
  fc.double({ min: 0, max: 4, noNaN: true }),
);

/** Of every size and sign, at the edges of pieces and beside them. */
function arguments_(): number[] {
  const random = randomStream(5);
  const edges = [...PLACES, 300, 354, 372, 700].flatMap((T) => [
    ...[T, T * (1 - UNIT), T * (1 + 2 * UNIT), T * (1 + 1e-9), T * (1 - 1e-9)],
  ]);
  const sizes = [
    ...[2 ** -1074, 2 ** -1060, 2 ** -1022, 1e-160, 1e-30, 1e-9, 1e3, 1e20, 1e100, ...edges],
    ...Array.from({ length: 30 }, () => 10 ** (12 * random() - 9)),
    ...Array.from({ length: 30 }, () => 3 * random()),
  ];
  return sizes.flatMap((T) => [T, -T]);
}

describe.each(names)('%s of one number', (name) => {
  const potential: ScalarPotential = scalarPotentials[name];
  const truth = exactScalarPotentials[name];
  const { value, first, second, third } = potential;
  /** |Φ'''|, of both sides where it jumps. */
  const steep = (T: number): number =>
    Math.max(...[T, T * (1 - UNIT), T * (1 + 2 * UNIT)].map((t) => Math.abs(third(t))));

  it('is as accurate as it is stated to be', () => {
    for (const T of arguments_()) {
      for (const key of ['value', 'first', 'second'] as const) {
        const expected = truth[key](exact(T));
        const allowed = expected
          .abs()
          .times(potential.roundings[key] * UNIT)
          .plus(4 * 2 ** -1074);
        const off = exact(potential[key](T)).minus(expected).abs();
        expect(off.lte(allowed), `${key} at ${String(T)}`).toBe(true);
      }
    }
  });

  it('is so by the kernels of filters', () => {
    // Responses that are the numbers of x themselves.
    const taps = Float64Array.of(1, 0, 0, 0);
    const kernels = filterKernels({
      ...{ grid: { width: 3, height: 2, channels: 1 }, size: 2, potential: name, taps },
      ...{ weights: Float64Array.of(1), smoothings: Float64Array.of(1) },
    });
    const [x, out, product] = [0, 1, 2].map(() => new Float64Array(6));
    if (!x || !out || !product) throw new Error('three vectors');
    const unit = Float64Array.of(1, 0, 0, 0, 0, 0);
    const atZero = truth.value(exact(0));
    for (const T of arguments_()) {
      x[0] = T;
      out.fill(0);
      product.fill(0);
      kernels.addGradient(x, out);
      kernels.linearise(x).addHessianVector(unit, product);
      for (const [computed, expected, key, sum] of [
        [kernels.value(x), truth.value(exact(T)).plus(atZero), 'value', 3],
        [out[0]!, truth.first(exact(T)), 'first', 0],
        [product[0]!, truth.second(exact(T)), 'second', 0],
      ] as const) {
        // Below e^-707 exponentials are 0.
        const stated = potential.roundings[key] + sum;
        const allowed = expected
          .abs()
          .times(stated * UNIT)
          .plus(1e-303);
        const off = exact(computed).minus(expected).abs();
        expect(off.lte(allowed), `${key} at ${String(T)}: ${String(computed)}`).toBe(true);
      }
    }
    kernels.release();
  });

  it('has the derivatives that central differences show', () => {
    fc.assert(
      fc.property(place, fc.constantFrom(1e-3, 1e-4, 1e-5), (T, h) => {
        fc.pre(Math.abs(T) < 100);
        const quotient = (f: (T: number) => number): number => (f(T + h) - f(T - h)) / (2 * h);
        const tolerance = 2 * h + 1e-15 / h;
        expect(Math.abs(quotient(value) - first(T))).toBeLessThan(tolerance * (1 + Math.abs(T)));
        expect(Math.abs(quotient(first) - second(T))).toBeLessThan(tolerance);
        const smooth = [0, 1].every((edge) => Math.abs(Math.abs(T) - edge) > h);
        if (smooth) {
          expect(Math.abs(quotient(second) - third(T))).toBeLessThan(60 * h + 1e-15 / h);
        }
      }),
      { seed: 33, numRuns: 200 },
    );
  });

  it('meets its suprema', () => {
    const reached = {
      ...{ curvature: 0, leastCurvature: 1, thirdDerivative: 0, slope: 0, mixed: 0 },
    };
    for (let k = -10_000; k <= 10_000; k++) {
      const T = k * 2e-3;
      reached.curvature = Math.max(reached.curvature, second(T));
      reached.leastCurvature = Math.min(reached.leastCurvature, second(T));
      reached.thirdDerivative = Math.max(reached.thirdDerivative, Math.abs(third(T)));
      reached.slope = Math.max(reached.slope, Math.abs(first(T)));
      reached.mixed = Math.max(reached.mixed, Math.abs(second(T) + T * third(T)));
    }
    for (const key of ['curvature', 'thirdDerivative', 'mixed'] as const) {
      expect(reached[key]).toBeLessThanOrEqual(potential[key]);
      expect(reached[key] * 1.01).toBeGreaterThanOrEqual(potential[key]);
    }
    expect(reached.leastCurvature).toBeGreaterThanOrEqual(potential.leastCurvature);
    expect(reached.leastCurvature - 0.01).toBeLessThan(potential.leastCurvature);
    expect(reached.slope).toBeLessThanOrEqual(potential.slope);
    if (potential.slope < Infinity) {
      expect(Math.abs(first(1e9)) > potential.slope * 0.99 || reached.slope > 0.499).toBe(true);
    }
    expect(Math.abs(first(0))).toBe(potential.slopeAtZero);
  });

  it('has majorants on intervals that dominate what they bound, and meet it', () => {
    fc.assert(
      fc.property(place, length, (near, size) => {
        const far = near + size;
        const [start, end] = [Math.max(near, -60), Math.min(far, 60)];
        const points = Array.from({ length: 65 }, (_, k) => start + ((end - start) * k) / 64);
        for (const peak of PLACES.flatMap((T) => [T, -T])) points.push(peak);
        const reached = { second: 0, third: 0, mixed: 0, least: Infinity };
        for (const T of points) {
          if (T < near || T > far) continue;
          reached.second = Math.max(reached.second, Math.abs(second(T)));
          reached.third = Math.max(reached.third, steep(T));
          const beside = [T, T * (1 - UNIT), T * (1 + 2 * UNIT)];
          const turned = beside.map((t) => Math.abs(second(T) + T * third(t)));
          reached.mixed = Math.max(reached.mixed, ...turned);
          reached.least = Math.min(reached.least, second(T));
        }
        const bounds = {
          second: potential.largestOn(near, far),
          third: potential.steepestOn(near, far),
          mixed: potential.mixedOn(near, far),
          least: potential.leastOn(near, far),
        };
        // Absolutely where they cross 0.
        for (const key of ['second', 'third', 'mixed'] as const) {
          expect(reached[key], key).toBeLessThanOrEqual(bounds[key] * SLACK + 1e-14);
        }
        expect(reached.least).toBeGreaterThanOrEqual(bounds.least - 1e-15);
        if (start === near && end === far) {
          expect(bounds.second).toBeLessThanOrEqual(reached.second * SLACK + 1e-14);
          expect(bounds.third).toBeLessThanOrEqual(reached.third * 1.01 + 1e-14);
          // Loose only where the larger of two functions is bounded apart.
          expect(bounds.mixed).toBeLessThanOrEqual(
            Math.max(reached.mixed, reached.second) * 1.06 + 1e-14,
          );
          expect(bounds.least).toBeGreaterThanOrEqual(reached.least - 1e-3);
        }
      }),
      { seed: 34, numRuns: 400 },
    );
  });
});
