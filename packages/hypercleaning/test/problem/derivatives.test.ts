import { dot, hypergradient, norm, type LowerLevel, type Sample } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleaningProblem, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';
import { probabilitiesOf, randomData, randomVector, sampleOf, sigma } from './support.js';

const RIDGE = 0.05;
const shape = fc.record({
  rows: fc.constantFrom(6, 9, 14),
  columns: fc.constantFrom(1, 3, 5),
  classes: fc.constantFrom(2, 3, 5),
  bytes: fc.boolean(),
  seed: fc.nat(1e6),
});

interface Setup {
  readonly train: LabelledData;
  readonly validation: LabelledData;
  readonly sample: Sample;
  readonly level: LowerLevel;
  readonly theta: Float64Array;
  readonly W: Float64Array;
  readonly random: () => number;
}

function setup(of: Parameters<typeof randomData>[0]): Setup {
  const train = randomData(of);
  const validation = randomData({ ...of, rows: of.rows + 3, seed: of.seed + 1 });
  const sample = cleaningProblem(train, validation, { ridge: RIDGE }).samples[0];
  if (sample === undefined) throw new Error('Expected a sample.');
  const random = randomStream(of.seed + 2);
  const theta = randomVector(random, of.rows, 3);
  const W = randomVector(random, sample.dimension, 2);
  return { train, validation, sample, level: sample.lower(theta), theta, W, random };
}

/** Σ_i w_i x̂_i (p_i − e_y)ᵀ, sample by sample from the formula. */
function gradientOf(
  data: LabelledData,
  weights: (i: number) => number,
  W: Float64Array,
): Float64Array {
  const out = new Float64Array(W.length);
  for (let i = 0; i < data.features.rows; i++) {
    const x = sampleOf(data, i);
    const p = probabilitiesOf(W, x, data.classes);
    x.forEach((entry, j) => {
      p.forEach((q, c) => {
        out[j * data.classes + c]! += weights(i) * entry * (q - (c === data.labels[i] ? 1 : 0));
      });
    });
  }
  return out;
}

function expectClose(actual: Float64Array, reference: Float64Array, tolerance: number): void {
  const difference = norm(actual.map((a, k) => a - reference[k]!));
  expect(difference).toBeLessThanOrEqual(tolerance * Math.max(norm(reference), 1e-3));
}

/** The best of central differences over a range of steps. */
function bestDifference(at: (h: number) => number, reference: number): number {
  const errors = [1e-3, 1e-4, 1e-5, 1e-6].map((h) =>
    Math.abs((at(h) - at(-h)) / (2 * h) - reference),
  );
  return Math.min(...errors);
}

const moved = (x: Float64Array, v: Float64Array, h: number): Float64Array =>
  x.map((entry, k) => entry + h * v[k]!);

describe('derivatives of the cleaning problem', () => {
  it('has the gradients of the formulas, in W, below and above', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const { train, validation, sample, level, theta, W, random } = setup(of);
        const g = new Float64Array(W.length);
        level.gradient(W, g);
        const closed = gradientOf(train, (i) => sigma(theta[i]!) / of.rows, W);
        expectClose(
          g,
          closed.map((entry, k) => entry + 2 * RIDGE * W[k]!),
          1e-12,
        );
        const v = randomVector(random, W.length);
        expect(bestDifference((h) => level.value(moved(W, v, h)), dot(g, v))).toBeLessThan(1e-8);

        const f = new Float64Array(W.length);
        sample.upper.gradient(W, theta, f);
        expectClose(
          f,
          gradientOf(validation, () => 1 / validation.features.rows, W),
          1e-12,
        );
        const value = (h: number): number => sample.upper.value(moved(W, v, h), theta);
        expect(bestDifference(value, dot(f, v))).toBeLessThan(1e-8);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('has the second derivatives of the formulas, and their adjoints', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const { train, sample, level, theta, W, random } = setup(of);
        const d = W.length;
        const linear = level.linearise(W);
        const v = randomVector(random, d);
        const w = randomVector(random, d);
        const u = randomVector(random, of.rows);
        const Av = new Float64Array(d);
        const Aw = new Float64Array(d);
        const Bu = new Float64Array(d);
        const Bv = new Float64Array(of.rows);
        linear.hessianVector(v, Av);
        linear.hessianVector(w, Aw);
        linear.cross(u, Bu);
        linear.crossTranspose(v, Bv);

        // Closed form: (1/N) Σ σ x̂ [(diag p − ppᵀ) Vᵀx̂]ᵀ + 2aV.
        const closed = v.map((entry) => 2 * RIDGE * entry);
        for (let i = 0; i < of.rows; i++) {
          const x = sampleOf(train, i);
          const p = probabilitiesOf(W, x, of.classes);
          const z = p.map((_, c) => x.reduce((sum, e, j) => sum + e * v[j * of.classes + c]!, 0));
          const mean = p.reduce((sum, q, c) => sum + q * z[c]!, 0);
          x.forEach((entry, j) => {
            p.forEach((q, c) => {
              closed[j * of.classes + c]! +=
                (sigma(theta[i]!) / of.rows) * entry * q * (z[c]! - mean);
            });
          });
        }
        expectClose(Av, closed, 1e-12);
        const slope = (i: number): number =>
          (sigma(theta[i]!) * (1 - sigma(theta[i]!)) * u[i]!) / of.rows;
        expectClose(Bu, gradientOf(train, slope, W), 1e-12);

        // Differences of the gradient, along w.
        const along = (at: (h: number) => LowerLevel, point: (h: number) => Float64Array) => {
          return (h: number): number => {
            const out = new Float64Array(d);
            at(h).gradient(point(h), out);
            return dot(out, w);
          };
        };
        const inW = along(
          () => level,
          (h) => moved(W, v, h),
        );
        const inTheta = along(
          (h) => sample.lower(moved(theta, u, h)),
          () => W,
        );
        expect(bestDifference(inW, dot(Av, w))).toBeLessThan(1e-8);
        expect(bestDifference(inTheta, dot(Bu, w))).toBeLessThan(1e-8);

        // Symmetry and adjointness.
        const scale = norm(v) * norm(w) + norm(u) * norm(v);
        expect(Math.abs(dot(Av, w) - dot(v, Aw))).toBeLessThan(1e-12 * scale);
        expect(Math.abs(dot(Bu, v) - dot(u, Bv))).toBeLessThan(1e-12 * scale);

        // P is the diagonal of A.
        const unit = new Float64Array(d);
        const column = new Float64Array(d);
        const j = Math.floor(random() * d);
        unit[j] = 1;
        linear.hessianVector(unit, column);
        const solved = new Float64Array(d);
        linear.precondition?.(unit, solved);
        expect(solved[j]! * column[j]!).toBeCloseTo(1, 10);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('has the hypergradient of the finite differences of F', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const { train, validation, theta, random } = setup(of);
        const problem = cleaningProblem(train, validation, { ridge: RIDGE });
        const exact = { epsilon: 1e-12, delta: 1e-12, maxWork: 100_000 };
        const { gradient } = hypergradient(problem, theta, exact);
        const u = randomVector(random, of.rows);
        const F = (h: number): number =>
          hypergradient(problem, moved(theta, u, h), exact).value.value;
        expect(bestDifference(F, dot(gradient, u))).toBeLessThan(1e-7);
      }),
      { seed: 6, numRuns: 12 },
    );
  });
});
