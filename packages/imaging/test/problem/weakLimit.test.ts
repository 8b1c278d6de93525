import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkProblem,
  conjugateGradient,
  directCholesky,
  dot,
  hypergradient,
  norm,
  safeHeavyBall,
} from '@bilevel/core';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import {
  lengthOf,
  numbersOf,
  type Parameter,
  type Values,
} from '../../src/describe/description.js';
import { createImage } from '../../src/image.js';
import { Model } from '../../src/problem/model.js';
import type { ModelOptions } from '../../src/problem/modelOptions.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import type { TrainingPair } from '../../src/problem/trainingPair.js';

const PRIORS: readonly (ModelOptions & { readonly channels: 1 | 3 })[] = [
  { prior: 'filters:student,count=2,size=2', channels: 1 },
  { prior: 'filters:student,count=4,size=3', channels: 1 },
  { prior: 'filters:student,count=2,size=2,channels=3', channels: 3 },
  { prior: 'filters:student,count=2,size=2+tv', channels: 1 },
  { prior: 'filters:student,count=1,size=3+filters:student,count=2,size=2', channels: 1 },
  {
    prior: 'filters:student,count=2,size=2+filters:student,count=1,size=2',
    fixed: { filterWeights2: [0.1], filterSmoothings2: [0.2], filterTaps2: [0.5, 0.3, -0.4] },
    channels: 1,
  },
  {
    prior: 'filters:student,count=2,size=2',
    fixed: { filterSmoothings: [0.2, 0.1] },
    operator: { name: 'deblurring' },
    ridge: 0.2,
    channels: 1,
  },
  { prior: 'tv-isotropic:student', channels: 1 },
  { prior: 'tv-colour:student', channels: 3 },
  { prior: 'tv:student+filters:student,count=1,size=2', channels: 1 },
  { prior: 'tv:student+tv-isotropic:student', fixed: { smoothing: 0.2 }, channels: 1 },
];

/** Whether it is among the weights that are limited. */
const WEIGHTS = /^(filterWeights|weight)/;
const RATIOS = [0.1, 1, 10, 1000];

function pairOf(seed: number, channels: 1 | 3, side = 4): TrainingPair {
  const d = side * side * channels;
  const truth = Float64Array.from({ length: d }, (_, p) => ((p + seed) % 5 < 2 ? 0.2 : 0.8));
  const noise = normalVector(randomStream(seed), d);
  return {
    name: 'p',
    truth: createImage(side, side, truth, channels),
    measured: createImage(
      side,
      side,
      truth.map((t, p) => t + 0.15 * noise[p]!),
      channels,
    ),
  };
}

/** The first weight. */
function firstOf(values: Values): number {
  return numbersOf(values['weight'] ?? values['filterWeights'] ?? [])[0]!;
}

/** A model over a picture, and θ at which W̃ is `ratio` times the limit. */
function at(
  { channels, ...options }: ModelOptions & { channels: 1 | 3 },
  seed: number,
  ratio: number,
) {
  const pair = pairOf(seed, channels, channels === 3 ? 3 : 4);
  const model = new Model(options).over([pair]);
  const random = normalVector(randomStream(seed + 1), model.parameters);
  const convex = new Set(options.prior?.endsWith('+tv') === true ? ['weight2'] : []);
  const parameters = model.learned.flatMap((one) => new Array<Parameter>(lengthOf(one)).fill(one));
  const isWeight = parameters.map(({ key }) => WEIGHTS.test(key) && !convex.has(key));
  // Weights are far too large first, so that the scale tells how much: ρ⁻⁴ = 1 + r⁴, r of degree 1 in them.
  const theta = random.map((x, k) =>
    parameters[k]!.scale === 'linear' ? x / 2 : 0.4 * x - 2 + (isWeight[k] === true ? 12 : 0),
  );
  const first = isWeight.indexOf(true);
  const scale = firstOf(model.at(theta)) / Math.exp(theta[first]!);
  const r = (scale ** -4 - 1) ** (1 / 4);
  for (const [k, own] of isWeight.entries()) if (own) theta[k]! += Math.log(ratio / r);
  return { model, theta, pair, problem: reconstructionProblem([pair], model) };
}

describe('the limit of weak convexity', () => {
  it.each(PRIORS.map((options, i) => ({ ...options, ratios: i === 0 ? RATIOS : [1, 1000] })))(
    '$prior: derivatives, adjoints and constants on both sides of it',
    ({ ratios, ...options }) => {
      for (const ratio of ratios) {
        const { problem, theta } = at(options, 3, ratio);
        const { failures } = checkProblem(problem, { theta });
        expect(failures).toEqual([]);
      }
    },
  );

  it('leaves 5 % of the strong convexity of the rest, proven, wherever θ is', () => {
    for (const options of PRIORS) {
      for (const ratio of [...RATIOS, 1e6, 1e15]) {
        const { problem, theta, model, pair } = at(options, 4, ratio);
        const level = problem.samples[0]!.lower(theta);
        const rest = model.convexityOf(pair.measured.data, pair.truth);
        const mu = level.constants.strongConvexity.value;
        level.release?.();
        // Of what a term that is held fixed leaves.
        expect(mu).toBeGreaterThan((options.fixed ? 0.02 : 0.05) * rest);
        // Of blocks ‖D‖² counts as 8, which it is less than in small pictures.
        const left = options.prior?.startsWith('tv') === true ? 0.42 : 0.3;
        expect(mu).toBeLessThan(ratio < 1 ? rest : left * rest);
      }
    }
  });

  // mathematics.md §5.5: one violation is a defect.
  it('has certificates that hold', () => {
    fc.assert(
      fc.property(
        fc.record({
          options: fc.constantFrom(...PRIORS),
          seed: fc.integer({ min: 0, max: 1e6 }),
          ratio: fc.double({ min: -1, max: 3, noNaN: true }),
          epsilon: fc.double({ min: -10, max: 0, noNaN: true }),
          delta: fc.double({ min: -10, max: 0, noNaN: true }),
          certificate: fc.constantFrom('plain', 'local', 'sharp', 'newton'),
        }),
        ({ options, seed, ratio, epsilon, delta, certificate }) => {
          const { problem, theta } = at(options, seed, 10 ** ratio);
          const exact = hypergradient(problem, theta, {
            ...{ epsilon: 1e-12, delta: 1e-12, linear: directCholesky(), maxWork: 1e6 },
          });
          const direction = normalVector(randomStream(seed + 2), theta.length);
          const h = hypergradient(problem, theta, {
            ...{ lower: safeHeavyBall(), linear: conjugateGradient(), maxWork: 2000 },
            ...{ epsilon: 10 ** epsilon, delta: 10 ** delta },
            ...{ certificate: certificate as 'sharp', direction },
          });
          const error = norm(h.gradient.map((g, j) => g - exact.gradient[j]!));
          expect(h.bound.kind).toBe('certified');
          expect(error).toBeLessThanOrEqual(h.bound.total + exact.bound.total);
          const { slope = NaN, bound } = h.along ?? {};
          expect(Math.abs(slope - dot(direction, exact.gradient))).toBeLessThanOrEqual(
            (bound?.total ?? NaN) + norm(direction) * exact.bound.total,
          );
          expect(Math.abs(h.corrected.value - exact.corrected.value)).toBeLessThanOrEqual(
            h.corrected.error + exact.corrected.error,
          );
        },
      ),
      { seed: 20261129, numRuns: 40 },
    );
  }, 60_000);

  it('goes from values to θ and back, and lets values beyond it come in', () => {
    for (const options of PRIORS) {
      for (const ratio of [1e-3, 0.1, 0.9]) {
        const { model, theta } = at(options, 5, ratio);
        const values = model.at(theta);
        const back = model.thetaOf(values);
        for (const [k, t] of theta.entries()) expect(back[k]).toBeCloseTo(t, 9);
        for (const [key, value] of Object.entries(model.at(back))) {
          numbersOf(value).forEach((x, i) => {
            expect(x / numbersOf(values[key]!)[i]!).toBeCloseTo(1, 11);
          });
        }
      }
      const { model, theta } = at(options, 5, 1);
      const values = model.at(theta);
      const beyond = Object.fromEntries(
        Object.entries(values).map(([key, value]) => {
          if (!WEIGHTS.test(key)) return [key, value];
          return [key, typeof value === 'number' ? 100 * value : value.map((w) => 100 * w)];
        }),
      );
      const into = model.at(model.thetaOf(beyond));
      const [few, many] = [firstOf(into), firstOf(values)];
      if (options.fixed === undefined) {
        expect(few / many).toBeGreaterThan(1);
        expect(few / many).toBeLessThan(2 ** (1 / 4));
      }
    }
  });

  it('is for learned weights of weakly convex terms only, and asks for the pictures', () => {
    const pair = pairOf(1, 1);
    const convex = new Model({ prior: 'filters:log-cosh,count=2,size=2+tv' });
    expect(convex.over([pair])).toBe(convex);
    const prior = 'filters:student,count=1,size=2';
    const unknown = new Model({ prior });
    const theta = new Float64Array(5);
    expect(() => unknown.at(theta)).toThrow('model.over(pairs)');
    expect(() => unknown.lowerLevel(pair.measured.data, pair.truth, theta)).toThrow('over(pairs)');
    expect(() => new Model({ prior, convexity: NaN })).toThrow('convexity');
    const heavy = new Model({ prior, fixed: { filterWeights: [40] } });
    expect(heavy.over([pair])).toBe(heavy);
    const [sample] = reconstructionProblem([pair], heavy).samples;
    expect(() => sample?.lower(Float64Array.of(0, 1, 0, 0))).toThrow(
      'Expected a weak convexity below',
    );
    // The least of all pictures is the limit of each.
    const mask = (hole: number) => ({
      ...pairOf(2, 1),
      operatorPicture: createImage(
        4,
        4,
        Float64Array.from({ length: 16 }, (_, p) => (p < hole ? 0 : 1)),
      ),
    });
    const inpainting = { name: 'inpainting', picture: 'own' } as const;
    const own = new Model({ prior, ridge: 0.25, operator: inpainting });
    const over = (...holes: number[]) => own.over(holes.map(mask)).options.convexity;
    expect(over(0)).toBeCloseTo(1.25, 12);
    expect(over(0, 3)).toBeCloseTo(0.25, 12);
    expect(own.over([mask(0)], 0.125).options.convexity).toBe(0.125);
  });
});
