import {
  Pace,
  conjugateGradient,
  dot,
  norm,
  runToEnd,
  solveLinear,
  type Linearisation,
} from '@bilevel/core';
import { CholeskyDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { cleaningProblem, labelledData } from '../../src/index.js';
import { randomStream } from '../random.js';

const CLASSES = 3;
const FEATURES = 4;

/** √(rᵀA⁻¹r). */
function inverseNorm(at: Linearisation, r: Float64Array): number {
  const { solution } = runToEnd(
    solveLinear(
      conjugateGradient(),
      {
        apply: (v, out) => {
          at.hessianVector(v, out);
        },
        rightHandSide: r,
      },
      new Float64Array(r.length),
      { delta: 1e-13 * norm(r), maxWork: 500 },
      new Pace(),
    ),
  );
  return Math.sqrt(Math.max(0, dot(r, solution)));
}

/** ‖A⁻¹B‖ and ‖A^{−1/2}B‖, from the singular values of A⁻¹B and of L⁻¹B with A = LLᵀ. */
function tangentNorms(at: Linearisation, d: number, n: number): [number, number] {
  const columns = (
    size: number,
    write: (unit: Float64Array, out: Float64Array) => void,
  ): Matrix => {
    const matrix = new Matrix(d, size);
    for (let j = 0; j < size; j++) {
      const unit = new Float64Array(size);
      const out = new Float64Array(d);
      unit[j] = 1;
      write(unit, out);
      matrix.setColumn(j, out);
    }
    return matrix;
  };
  const A = columns(d, (v, out) => {
    at.hessianVector(v, out);
  });
  const B = columns(n, (u, out) => {
    at.cross(u, out);
  });
  const cholesky = new CholeskyDecomposition(Matrix.add(A, A.transpose()).div(2));
  const Z = cholesky.solve(B);
  const largest = (M: Matrix): number => Math.sqrt(new SingularValueDecomposition(M).norm2);
  return [largest(Z.transpose().mmul(Z)), largest(B.transpose().mmul(Z))];
}

describe('the change of A and B of softmax regression within a ball', () => {
  it('is never larger than stated, nor far from attained', () => {
    let closest = 0;
    let closestTangent = 0;
    for (let seed = 0; seed < 150; seed++) {
      const random = randomStream(seed);
      const vector = (length: number): Float64Array =>
        Float64Array.from({ length }, () => 2 * random() - 1);
      const N = CLASSES + (seed % 12);
      const labels = Array.from({ length: N }, (_, i) => i % CLASSES);
      const data = labelledData(
        { rows: N, columns: FEATURES, values: vector(N * FEATURES), scale: 1.5 },
        labels,
        { classes: CLASSES },
      );
      const problem = cleaningProblem(data, data, { ridge: 10 ** -(seed % 4) });
      const [sample] = problem.samples;
      if (sample === undefined) throw new Error('no sample');
      const d = sample.dimension;
      const level = sample.lower(vector(N).map((t) => 3 * t));
      const W = vector(d).map((w) => (1 + (seed % 5)) * w);
      const here = level.linearise(W);
      const radius = 10 ** (-3 * random() + 0.5);
      const change = here.within?.({ radius, gradient: vector(d), gradientRounding: 0 });
      if (change === undefined) throw new Error('expected local bounds');
      expect(change.kind).toBe('certified');
      const way = vector(d);
      const there = level.linearise(W.map((w, j) => w + (radius * way[j]!) / norm(way)));
      const tangent = change.tangentNorm?.();
      if (tangent === undefined) throw new Error('expected a bound of the tangent');
      const [euclidean, energy] = tangentNorms(there, d, N);
      expect(euclidean).toBeLessThanOrEqual(tangent.euclidean * (1 + 1e-9));
      expect(energy).toBeLessThanOrEqual(tangent.energy * (1 + 1e-9));
      closestTangent = Math.max(closestTangent, euclidean / tangent.euclidean);
      const theta = new Float64Array(N);
      const at = W.map((w, j) => w + (radius * way[j]!) / norm(way));
      const upper = sample.upper.lipschitzGradientWithin?.(W, theta, radius).value ?? NaN;
      expect(upper).toBeLessThanOrEqual(sample.upper.lipschitzGradient.value);
      for (const share of [0, 0.5]) {
        const [a, b] = [new Float64Array(d), new Float64Array(d)];
        const from = W.map((w, j) => w + share * (at[j]! - w));
        sample.upper.gradient(from, theta, a);
        sample.upper.gradient(at, theta, b);
        expect(norm(a.map((ai, j) => ai - b[j]!))).toBeLessThanOrEqual(
          upper * (1 - share) * radius + 1e-13,
        );
      }
      const [q, z] = [vector(d), vector(d)];
      for (const v of [q, way]) {
        const [a, b] = [new Float64Array(d), new Float64Array(d)];
        here.hessianVector(v, a);
        there.hessianVector(v, b);
        const difference = a.map((ai, j) => b[j]! - ai);
        const size = 1e-12 * norm(v);
        expect(norm(difference)).toBeLessThanOrEqual(change.hessianChange(v) + size);
        expect(Math.abs(dot(z, difference))).toBeLessThanOrEqual(
          (change.hessianForm?.(z, v) ?? NaN) + size,
        );
        const energy = change.hessianEnergy?.(v) ?? NaN;
        expect(inverseNorm(there, difference)).toBeLessThanOrEqual(energy + 1e3 * size);
        closest = Math.max(closest, inverseNorm(there, difference) / energy);
        const [m, n] = [new Float64Array(N), new Float64Array(N)];
        here.crossTranspose(v, m);
        there.crossTranspose(v, n);
        expect(norm(m.map((mi, i) => mi - n[i]!))).toBeLessThanOrEqual(
          change.crossTransposeChange(v) + size,
        );
      }
    }
    expect(closest).toBeGreaterThan(0.1);
    expect(closestTangent).toBeGreaterThan(0.3);
  });
});
