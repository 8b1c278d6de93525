import {
  Pace,
  checkProblem,
  hypergradient,
  newtonCg,
  ridgeRegression,
  denseMatrix,
  runToEnd,
  solveLower,
  type LowerSolver,
} from '@bilevel/core';
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition, inverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { normalVector, uniformStream } from '../../src/random.js';
import { generatedSignal } from '../../src/signals/data.js';
import { activeSet } from '../../src/signals/problem/activeSet.js';
import { largestEigenvalue } from '../../src/signals/problem/banded.js';
import { PARAMETERS } from '../../src/signals/problem/model.js';
import { signalsProblem } from '../../src/signals/problem/problem.js';
import { respond } from '../../src/signals/problem/reflected.js';
import { denseCross, denseHessian, reflected, scene } from './support.js';

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);

describe('the lower level of signals', () => {
  it.each(SEEDS)('has the value of its definition (scene %i)', (seed) => {
    const { theta, beta, pair, level, random } = scene(seed);
    const x = normalVector(random, pair.noisy.length, 0.1).map((v, i) => v + pair.noisy[i]!);
    const N = x.length;
    const s = (t: number): number => Math.log(1 + Math.exp(t));
    const padded = reflected([...x]);
    let value = 0;
    for (let p = 0; p < N; p++) {
      value += (x[p]! - pair.noisy[p]!) ** 2 / N + (s(theta[1]!) / 2) * x[p]! ** 2;
      for (const first of [2, 5]) {
        let z = 0;
        for (let t = 0; t < 3; t++) z += theta[first + t]! * padded[p + t]!;
        // log(1 + e^{βz}) overflows by its definition.
        const soft = beta * z > 300 ? z : s(beta * z) / beta;
        value += (s(theta[0]!) / N) * soft;
      }
    }
    expect(level.value(x)).toBeCloseTo(value, 11);
  });

  it.each(SEEDS)('passes every check of a problem (scene %i)', (seed) => {
    const { theta, beta, random } = scene(seed);
    const pairs = [generatedSignal(random, 9)];
    // Of sharper kinks central differences see the edges.
    const problem = signalsProblem(pairs, Math.min(beta, 30));
    expect(checkProblem(problem, { theta, seed: seed + 1 }).failures).toEqual([]);
  });

  it('has a proven ‖C‖ that exceeds the sum of taps where reflection makes it', () => {
    const random = uniformStream(1, 2);
    const length = 24;
    for (let k = 0; k < 40; k++) {
      const kernel = k === 0 ? Float64Array.of(1, 0, 1) : normalVector(random, 3);
      const dense = new Matrix(length, length);
      const out = new Float64Array(length);
      for (let j = 0; j < length; j++) {
        const unit = new Float64Array(length);
        unit[j] = 1;
        respond(kernel, unit, out);
        for (let i = 0; i < length; i++) dense.set(i, j, out[i]!);
      }
      const norm = new SingularValueDecomposition(dense).norm2;
      const bound = Math.sqrt(largestEigenvalue([kernel], [1], length));
      expect(bound).toBeGreaterThanOrEqual(norm);
      expect(bound).toBeLessThan(1.5 * norm);
      if (k === 0) {
        expect(norm).toBeCloseTo(2.31, 2);
        expect(bound / norm).toBeLessThan(1.02);
      }
    }
  });

  it.each(SEEDS)('has constants that bound its eigenvalues (scene %i)', (seed) => {
    const { pair, level, random } = scene(seed);
    const { strongConvexity, lipschitzGradient, lipschitzCross } = level.constants;
    for (let k = 0; k < 8; k++) {
      const x = normalVector(random, pair.noisy.length, 10 ** (2 * random() - 3));
      const A = denseHessian(level.linearise(x), x.length);
      const values = new EigenvalueDecomposition(A).realEigenvalues;
      expect(Math.min(...values)).toBeGreaterThanOrEqual(strongConvexity.value * (1 - 1e-12));
      expect(Math.max(...values)).toBeLessThanOrEqual(lipschitzGradient.value * (1 + 1e-12));
    }
    expect(lipschitzCross.value).toBe(Infinity);
  });

  it.each(SEEDS)('bounds every change within a ball (scene %i)', (seed) => {
    const { pair, level, random, model } = scene(seed);
    const N = pair.noisy.length;
    const star = runToEnd(
      solveLower(newtonCg(), level, pair.noisy, { epsilon: 1e-13, maxWork: 1e5 }, new Pace()),
    ).point;
    const gradient = new Float64Array(N);
    const size = (values: readonly number[]): number => Math.hypot(...values);
    for (let k = 0; k < 6; k++) {
      const away = normalVector(random, N, 10 ** (-5 * random()) / model.beta);
      const x = star.map((value, i) => value + away[i]!);
      level.gradient(x, gradient);
      const at = level.linearise(x);
      const radius = Math.hypot(...away) * (1 + 1e-9) + 1e-12;
      const local = at.within?.({ radius, gradient, gradientRounding: 1e-14 });
      if (local === undefined) throw new Error('There are no local bounds.');
      const [A, B] = [denseHessian(at, N), denseCross(at, N)];
      const [v, q, u] = [
        normalVector(random, N),
        normalVector(random, N),
        normalVector(random, PARAMETERS),
      ];
      for (const share of [1, 0.3]) {
        const between = x.map((value, i) => value - share * away[i]!);
        const other = level.linearise(between);
        const moved = denseHessian(other, N);
        const dA = Matrix.sub(moved, A);
        const dB = Matrix.sub(denseCross(other, N), B);
        const energyNorm = inverse(moved);
        const energy = (r: Matrix): number =>
          Math.sqrt(r.transpose().mmul(energyNorm).mmul(r).get(0, 0));
        const [V, Q, U] = [v, q, u].map((one) => Matrix.columnVector(one)) as [
          Matrix,
          Matrix,
          Matrix,
        ];
        const dAv = dA.mmul(V);
        const holds = (bound: number | undefined, truth: number): void => {
          expect(bound ?? NaN).toBeGreaterThanOrEqual(
            truth * (1 - 1e-8) - 1e-9 * (1 + model.beta * 1e-3),
          );
        };
        holds(local.hessianChange(v), size(dAv.to1DArray()));
        holds(local.hessianEnergy?.(v), energy(dAv));
        holds(local.hessianForm?.(q, v), Math.abs(Q.transpose().mmul(dAv).get(0, 0)));
        holds(local.crossTransposeChange(q), size(dB.transpose().mmul(Q).to1DArray()));
        holds(
          local.crossForm?.(u, q),
          Math.abs(U.transpose().mmul(dB.transpose()).mmul(Q).get(0, 0)),
        );
        holds(
          local.crossNormChange?.(),
          new SingularValueDecomposition(dB, { autoTranspose: true }).norm2,
        );
        for (let j = 0; j < PARAMETERS; j++) {
          holds(local.crossEnergy?.(j), energy(dB.getColumnVector(j)));
        }
      }
    }
  });

  it('bounds a change sharply: within 300 of it, in the median, in a small ball', () => {
    const ratios: number[] = [];
    for (const seed of SEEDS) {
      const { pair, level, random, model } = scene(seed);
      const N = pair.noisy.length;
      const x = pair.noisy;
      const away = normalVector(random, N, 1e-3 / model.beta);
      const at = level.linearise(x);
      const gradient = new Float64Array(N);
      level.gradient(x, gradient);
      const local = at.within?.({ radius: Math.hypot(...away), gradient, gradientRounding: 0 });
      const q = normalVector(random, N);
      const dB = Matrix.sub(
        denseCross(level.linearise(x.map((value, i) => value + away[i]!)), N),
        denseCross(at, N),
      );
      const truth = Math.hypot(...dB.transpose().mmul(Matrix.columnVector(q)).to1DArray());
      ratios.push((local?.crossTransposeChange(q) ?? NaN) / truth);
    }
    ratios.sort((a, b) => a - b);
    expect(ratios[SEEDS.length / 2]).toBeLessThan(300);
  });
});

describe('the active-set solver', () => {
  const solve = (solver: LowerSolver, seed: number) => {
    const random = uniformStream(seed, 5);
    const pairs = [generatedSignal(random, 64)];
    const theta = Float64Array.of(0, -5, ...normalVector(random, 6));
    const level = signalsProblem(pairs).samples[0]!.lower(theta);
    return runToEnd(
      solveLower(solver, level, pairs[0]!.noisy, { epsilon: 1e-9, maxWork: 1e5 }, new Pace()),
    );
  };

  it('finds the minimiser, in a fraction of the work of Newton-CG', () => {
    let [own, newton] = [0, 0];
    for (let seed = 0; seed < 8; seed++) {
      const [a, b] = [solve(activeSet(), seed), solve(newtonCg(), seed)];
      expect(a.status).toBe('converged');
      expect(Math.hypot(...a.point.map((v, i) => v - b.point[i]!))).toBeLessThan(3e-9);
      own += a.work;
      newton += b.work;
    }
    expect(own).toBeLessThan(newton / 3);
  });

  it('solves where there are no kinks at all', () => {
    const pairs = [generatedSignal(uniformStream(3, 3), 6)];
    const theta = Float64Array.of(0, -5, 0, 0, 0, 0, 0, 0);
    const { samples } = hypergradient(signalsProblem(pairs), theta, {
      ...{ epsilon: 1e-10, delta: 1e-10, lower: activeSet() },
    });
    expect(samples[0]?.status).toEqual({ lower: 'converged', adjoint: 'converged' });
  });

  it('is refused by other problems', () => {
    const data = { features: denseMatrix([[1, 2]]), targets: Float64Array.of(1) };
    const problem = ridgeRegression({ train: data, upper: { kind: 'quadratic', data } });
    const theta = new Float64Array(2);
    expect(() =>
      hypergradient(problem, theta, { epsilon: 1, delta: 1, lower: activeSet() }),
    ).toThrow(/lower level of signals.*newtonCg/);
  });
});
