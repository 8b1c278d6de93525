import {
  conjugateGradient,
  fista,
  gradientDescent,
  heavyBall,
  hypergradient,
  linearGradientDescent,
  linearHeavyBall,
  newtonCg,
  norm,
  type Linearisation,
} from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleaningProblem } from '../../src/index.js';
import { randomStream } from '../random.js';
import { operatorNorm, randomData, randomVector } from './support.js';

const shape = fc.record({
  rows: fc.constantFrom(6, 11, 20),
  columns: fc.constantFrom(1, 3, 5),
  classes: fc.constantFrom(2, 3, 4),
  bytes: fc.boolean(),
  seed: fc.nat(1e6),
});

/** Columns of A, or of B. */
function columnsOf(linear: Linearisation, d: number, n: number, which: 'A' | 'B'): Float64Array[] {
  return Array.from({ length: which === 'A' ? d : n }, (_, j) => {
    const unit = new Float64Array(which === 'A' ? d : n);
    unit[j] = 1;
    const column = new Float64Array(d);
    if (which === 'A') linear.hessianVector(unit, column);
    else linear.cross(unit, column);
    return column;
  });
}

const minus = (a: readonly Float64Array[], b: readonly Float64Array[]): Float64Array[] =>
  a.map((column, j) => column.map((x, i) => x - b[j]![i]!));

describe('certified constants of the cleaning problem', () => {
  it('hold at random W and θ, near and far', () => {
    let tightest = Infinity;
    fc.assert(
      fc.property(
        shape,
        fc.constantFrom(1e-3, 0.1, 1, 10),
        fc.constantFrom(0.1, 1, 5),
        (of, far, size) => {
          const random = randomStream(of.seed + 3);
          const train = randomData(of);
          const theta = randomVector(random, of.rows, 2 * size);
          const [sharp, published] = (['sharp', 'published'] as const).map((lipschitz) =>
            cleaningProblem(train, train, { ridge: 0.01, lipschitz }).samples[0]?.lower(theta),
          );
          if (sharp === undefined || published === undefined) throw new Error('Expected samples.');
          const { constants } = sharp;
          const d = (of.columns + 1) * of.classes;
          const W = randomVector(random, d, size);
          const V = W.map((w) => w + far * (2 * random() - 1));
          const distance = norm(W.map((w, k) => w - V[k]!));
          const [at, there] = [sharp.linearise(W), sharp.linearise(V)];
          const A = columnsOf(at, d, of.rows, 'A');
          const B = columnsOf(at, d, of.rows, 'B');
          const L = constants.lipschitzGradient.value;
          expect(operatorNorm(A)).toBeLessThanOrEqual(L);
          expect(L).toBeLessThanOrEqual(published.constants.lipschitzGradient.value * (1 + 1e-12));
          // A − μI is positive semidefinite: L − μ is not exceeded by ‖LI − A‖.
          const shifted = A.map((column, j) => column.map((x, i) => (i === j ? L : 0) - x));
          const mu = constants.strongConvexity.value;
          expect(operatorNorm(shifted)).toBeLessThanOrEqual(L - mu + 1e-12 * L);
          const changeA = operatorNorm(minus(A, columnsOf(there, d, of.rows, 'A')));
          const changeB = operatorNorm(minus(B, columnsOf(there, d, of.rows, 'B')));
          const boundA = constants.lipschitzHessian.value * distance;
          expect(changeA).toBeLessThanOrEqual(boundA);
          expect(changeB).toBeLessThanOrEqual(constants.lipschitzCross.value * distance);
          const cross = at.crossNorm?.().value ?? 0;
          expect(operatorNorm(B)).toBeLessThanOrEqual(cross);
          tightest = Math.min(tightest, boundA / changeA);
        },
      ),
      { seed: 7, numRuns: 150 },
    );
    // Not so loose as to be certified by size alone.
    expect(tightest).toBeLessThan(20);
  });

  it('holds for ∇f', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const random = randomStream(of.seed + 4);
        const data = randomData(of);
        const upper = cleaningProblem(data, data).samples[0]?.upper;
        if (upper === undefined) throw new Error('Expected a sample.');
        const W = randomVector(random, (of.columns + 1) * of.classes);
        const V = randomVector(random, W.length);
        const [g, h] = [new Float64Array(W.length), new Float64Array(W.length)];
        upper.gradient(W, new Float64Array(of.rows), g);
        upper.gradient(V, new Float64Array(of.rows), h);
        const change = norm(g.map((x, k) => x - h[k]!));
        const distance = norm(W.map((w, k) => w - V[k]!));
        expect(change).toBeLessThanOrEqual(upper.lipschitzGradient.value * distance);
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});

describe('bounds of the hypergradient', () => {
  const lower = [fista(), gradientDescent(), heavyBall(), newtonCg()];
  const linear = [conjugateGradient(), linearGradientDescent(), linearHeavyBall()];

  it('dominate the true error for every pair of solvers', () => {
    const tightness: number[] = [];
    fc.assert(
      fc.property(
        shape,
        fc.nat(lower.length - 1),
        fc.nat(linear.length - 1),
        fc.constantFrom(1, 0.1, 1e-2, 1e-4, 1e-7),
        fc.constantFrom(1, 0.1, 1e-2, 1e-4, 1e-7),
        (of, i, j, epsilon, delta) => {
          const random = randomStream(of.seed + 5);
          const train = randomData(of);
          const problem = cleaningProblem(train, randomData({ ...of, seed: of.seed + 1 }), {
            ridge: 0.02,
          });
          const theta = randomVector(random, of.rows, 3);
          const exact = { epsilon: 1e-13, delta: 1e-13, lower: newtonCg(), maxWork: 100_000 };
          const truth = hypergradient(problem, theta, exact);
          const solvers = { lower: lower[i]!, linear: linear[j]! };
          const found = hypergradient(problem, theta, { epsilon, delta, ...solvers });
          const error = norm(found.gradient.map((x, k) => x - truth.gradient[k]!));
          expect(found.bound.kind).toBe('certified');
          expect(error).toBeLessThanOrEqual(found.bound.total + truth.bound.total);
          for (const { value, error: width, kind } of [found.value, found.corrected]) {
            expect(kind).toBe('certified');
            expect(Math.abs(value - truth.corrected.value)).toBeLessThanOrEqual(
              width + truth.corrected.error,
            );
          }
          if (error > 1e-9) tightness.push(found.bound.total / error);
        },
      ),
      { seed: 9, numRuns: 300 },
    );
    expect(tightness.length).toBeGreaterThan(50);
  });
});
