import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { potentials, type PotentialName } from '../../src/index.js';

const names = Object.keys(potentials) as PotentialName[];
const place = fc.oneof(
  fc.double({ min: 0, max: 3, noNaN: true }),
  fc.constantFrom(
    0,
    1e-310,
    1e-20,
    0.41421356237309515,
    0.5,
    0.6584789484624084,
    1,
    1 + 2 ** -52,
    1.3516,
    1.7320508075688772,
    2,
    2.414213562373095,
    40,
    1e9,
    1e70,
  ),
);
const width = fc.oneof(
  fc.constantFrom(0, 1e-300, 1e-12, 0.3, 1, 1e3, Infinity),
  fc.double({ min: 0, max: 2, noNaN: true }),
);
const SLACK = 1 + 1e-13;

describe.each(names)('majorants of %s', (name) => {
  const potential = potentials[name];
  const { slopeOver, second, third } = potential;
  /** |Φ'''|, of both sides where it jumps. */
  const steep = (T: number): number =>
    Math.max(
      Math.abs(third(T)),
      Math.abs(third(T * (1 - 2 ** -53))),
      Math.abs(third(T * (1 + 2 ** -52))),
    );
  /** Of Φ''', on the side where it is not 0. */
  const sign = (T: number): number => Math.sign(third(T * (1 - 2 ** -53)) || third(T));
  /** ‖D³‖ at |z| = r by its values on unit vectors. */
  const form = (r: number): number => {
    // Differences of nearly equal numbers stand for nothing.
    const b = r < 1e-3 ? 0 : (slopeOver(r) - second(r)) / r;
    const along = -sign(r) * steep(r);
    let most = 0;
    for (let k = 0; k <= 64; k++) {
      const c = k / 64;
      most = Math.max(most, Math.abs(along * c ** 3 + 3 * b * c * (1 - c * c)));
    }
    return Math.max(most, steep(r));
  };
  const mixed = (T: number): number => {
    const turned = T * sign(T) * steep(T);
    return Math.max(
      Math.abs(second(T)),
      Math.abs(second(T) + T * third(T)),
      Math.abs(second(T) + turned),
    );
  };

  it('dominate what they bound, and meet it', () => {
    fc.assert(
      fc.property(place, width, (near, length) => {
        const far = near + length;
        const end = Math.min(far, near + 50);
        const reached = { scalar: 0, vector: 0, mixed: 0 };
        const points = Array.from({ length: 33 }, (_, k) => near + ((end - near) * k) / 32);
        const peaks = [0.5, 0.6584789484624084, 1, 1.3516180603291783];
        // √2 ∓ 1, √3, and √(7 ∓ √40).
        peaks.push(Math.SQRT2 - 1, Math.SQRT2 + 1, Math.sqrt(3));
        peaks.push(Math.sqrt(7 - Math.sqrt(40)), Math.sqrt(7 + Math.sqrt(40)));
        for (const peak of peaks) {
          if (near <= peak && peak <= far) points.push(peak);
        }
        const least = potential.leastOn(far);
        const bounds = [
          ...[potential.largestFrom(near, false), potential.largestFrom(near, true)],
          ...[potential.steepestOn(near, far, false), potential.steepestOn(near, far, true)],
          potential.mixedOn(near, far),
        ];
        for (const T of points) {
          const [A, N, P] = [steep(T), form(T), mixed(T)];
          const exceeded = [Math.abs(second(T)), slopeOver(T), A, N, P].map(
            (value, k) => value > bounds[k]! * SLACK,
          );
          if (least > second(T) + (SLACK - 1) * Math.abs(second(T)) || exceeded.includes(true)) {
            throw new Error(`at ${String(T)}: ${exceeded.map(String).join()}`);
          }
          reached.scalar = Math.max(reached.scalar, A);
          reached.vector = Math.max(reached.vector, N);
          reached.mixed = Math.max(reached.mixed, P);
        }
        if (near < 30) {
          // Beside its roundings, which are all there is of it where it vanishes.
          expect(potential.steepestOn(near, far, false)).toBeLessThanOrEqual(
            reached.scalar * 1.001 + 1e-15 * near,
          );
          expect(potential.steepestOn(near, far, true)).toBeLessThanOrEqual(reached.vector * 1.001);
          // Loose only where the larger of two functions is bounded apart.
          expect(potential.mixedOn(near, far)).toBeLessThanOrEqual(reached.mixed * 1.06);
          // Of one that is not convex both may be met in its concave part.
          const concave = -potential.leastCurvature;
          expect(potential.largestFrom(near, false)).toBeLessThanOrEqual(
            SLACK * Math.max(Math.abs(second(near)), concave),
          );
          expect(least).toBeGreaterThanOrEqual(
            concave > 0 && far > 1 ? -concave : second(far) / SLACK,
          );
          expect(potential.largestFrom(near, true)).toBeLessThanOrEqual(
            slopeOver(near) * (1 + 1e-6),
          );
        }
        expect(potential.steepestOn(near, far, true)).toBeLessThanOrEqual(
          potential.thirdDerivative * SLACK,
        );
        expect(potential.mixedOn(near, far)).toBeLessThanOrEqual(potential.mixed * SLACK);
      }),
      { seed: 32, numRuns: 500 },
    );
  });

  it('are 0 only where what they bound is', () => {
    for (const near of [0, 1, 1.5, 1e3, 1e200, Infinity]) {
      const zero = name === 'huber' && near >= 1;
      expect(potential.largestFrom(near, true)).toBeGreaterThan(0);
      if (!zero) expect(potential.largestFrom(near, false)).toBeGreaterThan(0);
      if (!zero) expect(potential.mixedOn(near, near)).toBeGreaterThan(0);
      if (name === 'quadratic') continue;
      if (near > 0) expect(potential.steepestOn(near, near, true)).toBeGreaterThan(0);
      if (near > 0 && (near === 1 || !zero)) {
        expect(potential.steepestOn(near, near, false)).toBeGreaterThan(0);
      }
    }
    expect(potential.leastOn(Infinity)).toBe(potential.leastCurvature);
  });
});
