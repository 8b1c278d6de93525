import {
  correctedPoint,
  diagonalHessian,
  exponential,
  gradientMap,
  implicitEstimate,
  newtonCg,
  norm,
  Pace,
  reparameterisedEstimate,
  runToEnd,
  solveLower,
} from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { createImage, reconstructionProblem, Model } from '../src/index.js';
import { TOTAL_VARIATIONS } from './totalVariations.js';
import { lcg } from './pictures.js';

// 17×13 pixels: too many for the dense default.
const [width, height] = [17, 13];
const d = width * height;

describe.each(TOTAL_VARIATIONS)('corrections and changes of variable for %s', (prior) => {
  const centred = (seed: number): Float64Array => lcg(d, seed).map((u) => u - 0.5);
  const [noise, direction] = [centred(4), centred(5)];
  const truth = Float64Array.from({ length: d }, (_, p) => (p % width < 8 ? 0.3 : 0.8));
  const noisy = truth.map((value, p) => value + 0.3 * noise[p]!);
  const model = new Model({ prior });
  const problem = reconstructionProblem(
    [
      {
        name: 'step',
        truth: createImage(width, height, truth),
        measured: createImage(width, height, noisy),
      },
    ],
    model,
  );
  const theta = model.thetaOf({ weight: 0.05, smoothing: 0.05 });
  const [sample] = problem.samples;
  if (sample === undefined) throw new Error('no sample');
  const level = sample.lower(theta);
  const solution = runToEnd(
    solveLower(newtonCg(), level, noisy, { epsilon: Number.MIN_VALUE, maxWork: 5000 }, new Pace()),
  ).point;
  const exact = implicitEstimate(sample, theta, solution).gradient;
  const at = (t: number): Float64Array => solution.map((x, i) => x + t * direction[i]!);
  const miss = (gradient: Float64Array): number =>
    norm(gradient.map((h, j) => h - exact[j]!)) / norm(exact);

  it('are all the true hypergradient at the solution', () => {
    for (const change of [exponential(), diagonalHessian(), gradientMap()]) {
      const { gradient } = reparameterisedEstimate(sample, theta, solution, change);
      expect(miss(gradient)).toBeLessThan(1e-9);
    }
  });

  it('have the orders of the theory beside it', () => {
    const slope = (estimate: (x: Float64Array) => Float64Array): number =>
      Math.log10(miss(estimate(at(1e-3))) / miss(estimate(at(1e-4))));
    const corrected =
      (kind: 'none' | 'diagonal' | 'own' | 'newton') =>
      (x: Float64Array): Float64Array =>
        implicitEstimate(sample, theta, correctedPoint(level, x, kind).point).gradient;
    expect(Math.abs(slope(corrected('none')) - 1)).toBeLessThan(0.05);
    expect(Math.abs(slope(corrected('newton')) - 2)).toBeLessThan(0.1);
    for (const kind of ['diagonal', 'own'] as const) {
      expect(Math.abs(slope(corrected(kind)) - 1)).toBeLessThan(0.1);
      expect(miss(corrected(kind)(at(1e-4)))).toBeLessThan(miss(corrected('none')(at(1e-4))));
    }
    for (const change of [exponential(), diagonalHessian(), gradientMap()]) {
      const order = slope((x) => reparameterisedEstimate(sample, theta, x, change).gradient);
      expect(Math.abs(order - 1)).toBeLessThan(0.1);
    }
  });

  it('have the own preconditioner of the problem, which is its diagonal', () => {
    const { point } = correctedPoint(level, at(0.1), 'own');
    const { point: byDiagonal } = correctedPoint(level, at(0.1), 'diagonal');
    expect(norm(point.map((x, i) => x - byDiagonal[i]!))).toBeLessThan(1e-13 * norm(point));
  });
});
