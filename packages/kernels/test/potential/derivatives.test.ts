import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { potentials, type PotentialName } from '../../src/index.js';

const names = Object.keys(potentials) as PotentialName[];
/** Near 0, about 1 and beyond. */
const size = fc.oneof(
  fc.double({ min: 0, max: 3, noNaN: true }),
  fc.constantFrom(0, 0.5, 1, 1.3516, 2, 30),
);

describe.each(names)('%s', (name) => {
  const potential = potentials[name];
  const { value, slopeOver, second, third } = potential;
  const slope = (T: number): number => slopeOver(Math.abs(T)) * T;

  it('has the derivatives that central differences show', () => {
    fc.assert(
      fc.property(size, fc.constantFrom(1e-3, 1e-4, 1e-5), (T, h) => {
        const quotient = (f: (T: number) => number): number => (f(T + h) - f(T - h)) / (2 * h);
        const even = (f: (T: number) => number) => (t: number) => f(Math.abs(t));
        // Where Φ''' jumps the differences are h sup|Φ'''| off.
        const tolerance = 2 * h + 1e-15 / h;
        expect(Math.abs(quotient(even(value)) - slope(T))).toBeLessThan(tolerance * (1 + T * 1e-2));
        expect(Math.abs(quotient(slope) - second(T))).toBeLessThan(tolerance);
        if (T - h > 0 && (name !== 'huber' || Math.abs(T - 1) > h)) {
          expect(Math.abs(quotient(second) - third(T))).toBeLessThan(30 * h + 1e-15 / h);
        }
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it('has a second derivative that falls where it is convex, and meets its suprema', () => {
    const reached = { curvature: 0, thirdDerivative: 0, slope: 0, mixed: 0 };
    let least = Infinity;
    let before = Infinity;
    /** Of what must not be above 0. */
    let excess = -Infinity;
    for (let k = 0; k <= 10_000; k++) {
      const T = k * 2e-3;
      const [f2, f3] = [second(T), Math.abs(third(T))];
      excess = Math.max(
        excess,
        potential.leastCurvature < 0 ? -1 : f2 - before * (1 + 1e-15),
        Math.abs(f2) - slopeOver(T) * (1 + 1e-15),
        potential.leastCurvature - f2,
        // What the count of roundings rests on (blocks/rounding.ts).
        T * T * f3 - 2 * slope(T) - 1e-12,
        T * slope(T) - 2 * value(T) - 1e-12,
        T * f3 - 2 * potential.curvature,
        Math.abs(f2 / slopeOver(T) - 1) - potential.condition * (1 + 1e-15),
      );
      before = f2;
      least = Math.min(least, f2);
      reached.curvature = Math.max(reached.curvature, f2, slopeOver(T));
      reached.thirdDerivative = Math.max(reached.thirdDerivative, f3);
      reached.slope = Math.max(reached.slope, slope(T));
      reached.mixed = Math.max(reached.mixed, Math.abs(f2 + T * third(T)), f2);
    }
    // Some come near theirs far away only.
    reached.slope = Math.max(reached.slope, slope(1e6));
    expect(excess).toBeLessThanOrEqual(0);
    expect(least - potential.leastCurvature).toBeLessThan(5e-2);
    if (potential.leastCurvature < 0) expect(least).toBeCloseTo(potential.leastCurvature, 6);
    const slack = 1 + 1e-9;
    for (const key of ['curvature', 'thirdDerivative', 'mixed'] as const) {
      expect(reached[key]).toBeLessThanOrEqual(potential[key] * slack);
      expect(reached[key] * 1.01).toBeGreaterThanOrEqual(potential[key]);
    }
    if (potential.slope < Infinity) {
      expect(reached.slope).toBeLessThanOrEqual(potential.slope);
      expect(reached.slope * 1.01).toBeGreaterThan(potential.slope);
    } else {
      expect(reached.slope).toBeGreaterThan(19);
    }
  });
});
