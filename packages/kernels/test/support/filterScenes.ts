import fc from 'fast-check';
import { scalarPotentials, type FilterTerms, type ScalarPotentialName } from '../../src/index.js';
import { randomStream, uniformVector } from './random.js';

const names = Object.keys(scalarPotentials) as ScalarPotentialName[];

/** Banks of every size and number, on pictures of one to three channels into which they fit. */
export const filterScene = fc.record({
  potential: fc.constantFrom(...names),
  size: fc.constantFrom<number>(2, 3, 4, 5, 6, 7, 8, 9),
  filters: fc.constantFrom<number>(1, 2, 3, 4, 5, 8),
  channels: fc.constantFrom<number>(1, 1, 2, 3),
  /** Places in a row and rows of them. */
  columns: fc.constantFrom<number>(1, 2, 3, 5, 8, 17, 34),
  rows: fc.constantFrom<number>(1, 2, 4, 9),
  seed: fc.nat(1_000_000),
  weight: fc.constantFrom<number>(1e-4, 0.05, 3),
  /** From nearly |z| to nearly quadratic. */
  smoothing: fc.constantFrom<number>(1e-3, 0.1, 1, 20),
  contrast: fc.constantFrom<number>(0, 1, 30),
});
export type FilterScene = typeof filterScene extends fc.Arbitrary<infer T> ? T : never;

/** Its terms, with weights and smoothings that differ, and one of weight 0 among several. */
export function filterTermsOf(s: FilterScene): FilterTerms {
  const random = randomStream(s.seed);
  const { filters, size, channels } = s;
  const some = (scale: number): Float64Array =>
    Float64Array.from({ length: filters }, () => scale * (0.5 + random()));
  const weights = some(s.weight);
  if (filters === 5) weights[2] = 0;
  return {
    grid: { width: s.columns + size - 1, height: s.rows + size - 1, channels },
    ...{ size, potential: s.potential, weights, smoothings: some(s.smoothing) },
    taps: uniformVector(random, filters * channels * size * size),
  };
}

/** A point, two directions, and one of the parameters. */
export function filterVectors(s: FilterScene): {
  d: number;
  x: Float64Array;
  v: Float64Array;
  q: Float64Array;
  u: Float64Array;
} {
  const random = randomStream(s.seed + 1);
  const { size, channels, filters } = s;
  const d = (s.columns + size - 1) * (s.rows + size - 1) * channels;
  const x = uniformVector(random, d).map((xp) => 0.5 + s.contrast * xp);
  const parameters = (2 + channels * size * size) * filters;
  return {
    ...{ d, x, v: uniformVector(random, d), q: uniformVector(random, d) },
    u: uniformVector(random, parameters),
  };
}

/** The same terms with the parameters moved along u: weights and smoothings in their logarithms. */
export function movedTerms(terms: FilterTerms, u: Float64Array, step: number): FilterTerms {
  const J = terms.weights.length;
  return {
    ...terms,
    weights: terms.weights.map((w, j) => w * Math.exp(step * u[j]!)),
    smoothings: terms.smoothings.map((nu, j) => nu * Math.exp(step * u[J + j]!)),
    taps: terms.taps.map((t, a) => t + step * u[2 * J + a]!),
  };
}
