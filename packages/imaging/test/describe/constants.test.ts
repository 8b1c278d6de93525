import { norm } from '@bilevel/core';
import { potentials, type PotentialName } from '@bilevel/kernels/potentials';
import { describe, expect, it } from 'vitest';
import { aPrioriBound, constantsOf } from '../../src/describe/constants.js';
import { termsOf } from '../../src/prior/expression.js';
import { Model } from '../../src/problem/model.js';

const PRIORS = [
  ...Object.keys(potentials).flatMap((name) => [
    `tv:${name}`,
    `tv-isotropic:${name}`,
    `tv-colour:${name}`,
  ]),
  'tikhonov',
  'tv+tikhonov',
  'tv-isotropic:huber+tv:log-cosh+tv:fair',
] as const;

/** Other values for each parameter, in turn all terms' largest. */
function valuesOf(prior: string, turn: number): Record<string, number> {
  const { all } = new Model({ prior });
  return Object.fromEntries(
    all.map(({ key }, j) => [key, (j % 2 === 0 ? 0.3 : 0.02) * (1 + ((j + turn) % 3))]),
  );
}

describe('constants of a model, whatever the picture', () => {
  // ‖D‖² of 64 × 64 pixels, divided by 8.
  const share = Math.cos(Math.PI / 128) ** 2;

  it.each(PRIORS)('%s: are those of a large picture', (prior) => {
    const model = new Model({ prior });
    const channels = prior.includes('colour') ? 3 : 1;
    const data = new Float64Array(64 * 64 * channels).fill(0.5);
    for (const turn of [0, 1, 2]) {
      const values = valuesOf(prior, turn);
      const shape = { width: 64, height: 64, channels } as const;
      const level = model.lowerLevel(data, shape, model.thetaOf(values));
      const { constants } = level;
      const own = constantsOf(prior, values);
      expect(own.strongConvexity).toBe(1);
      expect((own.lipschitzGradient - 1) * share).toBeCloseTo(
        constants.lipschitzGradient.value - 1,
        8,
      );
      for (const name of ['lipschitzHessian', 'lipschitzCross'] as const) {
        const value = constants[name].value;
        expect(Math.abs(own[name] * share - value)).toBeLessThanOrEqual(1e-8 * value);
      }
      level.release?.();
    }
  });
});

/** sup |Φ'(T)| and sup |Φ''(T) T|, from many T. */
function suprema(name: PotentialName): { slope: number; bend: number } {
  const { slopeOver, second } = potentials[name];
  let [slope, bend] = [0, 0];
  for (let k = -400; k <= 1200; k++) {
    const T = 10 ** (k / 100);
    slope = Math.max(slope, slopeOver(T) * T);
    bend = Math.max(bend, second(T) * T);
  }
  return { slope, bend };
}

describe('the bound before a step is solved', () => {
  const of = { epsilon: 0.02, delta: 0.03, objective: 0.7, pixels: 35 };

  it.each(['tv', 'tv-isotropic', 'tv:log-cosh', 'tv-isotropic:huber+tv:fair'] as const)(
    '%s: is the formula of mathematics.md §5.2',
    (prior) => {
      for (const turn of [0, 1, 2]) {
        const values = valuesOf(prior, turn);
        const { lipschitzCross, lipschitzHessian } = constantsOf(prior, values);
        // Of column w Dᵀ Φ' and of w Dᵀ (Φ'' T), which sup |Φ'| bounds as well; √27 is of charbonnier.
        const squares = termsOf(prior).map(({ entry, potential, parameters }) => {
          const { slope, bend } = suprema(potential);
          const weight = values[parameters[0]!.key]!;
          const blocks = (entry.blocks === 'difference' ? 2 : 1) * of.pixels;
          const second = potential === 'charbonnier' ? bend : slope;
          return 8 * weight ** 2 * blocks * (slope ** 2 + second ** 2);
        });
        const norm = Math.sqrt(squares.reduce((a, b) => a + b, 0));
        const check = (changed: Partial<typeof of>): void => {
          const { epsilon, delta, objective } = { ...of, ...changed };
          const Q = Math.sqrt(2 * Math.max(0, objective));
          const expected =
            lipschitzCross * Q * epsilon +
            (norm + lipschitzCross * epsilon) * (delta + (1 + lipschitzHessian * Q) * epsilon);
          const bound = aPrioriBound(prior, { values, ...of, ...changed });
          expect(bound / expected).toBeCloseTo(1, 3);
        };
        check({});
        check({ delta: 0 });
        check({ epsilon: 1e-9 });
        check({ objective: 1e-9, epsilon: 1 });
        check({ objective: 1e6, delta: 0 });
        // F may be known to be 0 at least, to rounding.
        check({ objective: -1e-20 });
      }
    },
  );

  it('is no number where a slope has no bound', () => {
    expect(aPrioriBound('tv+tikhonov', { values: valuesOf('tv+tikhonov', 0), ...of })).toBeNaN();
  });

  it('has a ‖B‖ above that of steep checkerboards, and not by much', () => {
    const [width, height] = [40, 40];
    const model = new Model({ fixed: { smoothing: 0.01 } });
    const weight = 0.3;
    const theta = model.thetaOf({ weight });
    const x = Float64Array.from(
      { length: width * height },
      (_, p) => 100 * ((p + ((p / width) | 0)) % 2),
    );
    const at = model.lowerLevel(x, { width, height }, theta).linearise(x);
    const column = new Float64Array(x.length);
    at.cross(Float64Array.of(1), column);
    // All else vanishes with ε.
    const bound = aPrioriBound('tv', {
      values: { weight, smoothing: 0.01 },
      epsilon: 0,
      delta: 1,
      objective: 0,
      pixels: x.length,
    });
    expect(bound).toBeGreaterThanOrEqual(norm(column));
    expect(bound).toBeLessThan(1.2 * norm(column));
  });
});
