import {
  conjugateGradient,
  directCholesky,
  fista,
  gradientDescent,
  heavyBall,
  hypergradient,
  lbfgs,
  linearGradientDescent,
  linearHeavyBall,
  minres,
  neumannSeries,
  newtonCg,
  newtonFinish,
  norm,
  safeHeavyBall,
} from '@bilevel/core';
import { expect, it } from 'vitest';
import { cleaningProblem, labelledData, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';

const LOWER = [
  gradientDescent(),
  heavyBall(),
  fista(),
  safeHeavyBall(),
  lbfgs(),
  newtonCg(),
  newtonFinish(),
];
const LINEAR = [
  conjugateGradient(),
  conjugateGradient({ preconditioner: 'none' }),
  minres(),
  linearGradientDescent(),
  linearHeavyBall(),
  neumannSeries(),
  directCholesky(),
];

function data(random: () => number, count: number): LabelledData {
  const values = Float64Array.from({ length: 3 * count }, () => random() - 0.3);
  const labels = Array.from({ length: count }, (_, i) => i % 3);
  return labelledData({ rows: count, columns: 3, values, scale: 2 }, labels, { classes: 3 });
}

it('the certificates of softmax regression hold (mathematics.md §5.5), for every pair of solvers', () => {
  const ratios: Record<string, number[]> = { plain: [], local: [], sharp: [], newton: [] };
  for (let seed = 0; seed < 98; seed++) {
    const random = randomStream(seed);
    // With 8 weights at most there is a dual-weighted bound too.
    const problem = cleaningProblem(data(random, 3 + (seed % 12)), data(random, 9), {
      ridge: 10 ** (-1 - (seed % 3)),
    });
    const theta = Float64Array.from({ length: problem.parameters }, () => 4 * random() - 2);
    const exact = hypergradient(problem, theta, {
      epsilon: 1e-13,
      delta: 1e-13,
      lower: newtonCg(),
      linear: directCholesky(),
      certificate: 'local',
    });
    const options = {
      lower: LOWER[seed % LOWER.length]!,
      linear: LINEAR[Math.floor(seed / LOWER.length) % LINEAR.length]!,
      epsilon: 10 ** (1 - 9 * random()),
      delta: 10 ** (-9 * random()),
      maxWork: 1000,
    };
    for (const certificate of ['plain', 'local', 'sharp', 'newton'] as const) {
      const h = hypergradient(problem, theta, { ...options, certificate });
      const error = norm(h.gradient.map((g, j) => g - exact.gradient[j]!));
      expect(h.bound.kind).toBe('certified');
      expect(error).toBeLessThanOrEqual(h.bound.total + exact.bound.total);
      expect(Math.abs(h.corrected.value - exact.corrected.value)).toBeLessThanOrEqual(
        h.corrected.error + exact.corrected.error,
      );
      if (h.bound.total < norm(exact.gradient) && error > 1e-10) {
        ratios[certificate]?.push(h.bound.total / error);
      }
    }
  }
  for (const [certificate, all] of Object.entries(ratios)) {
    all.sort((x, y) => x - y);
    const middle = all[Math.floor(all.length / 2)] ?? NaN;
    console.log(`bound / true error, ${certificate}: median ${middle.toPrecision(3)}`);
  }
}, 60_000);

it('a Newton step shrinks the error ball of a badly conditioned one by orders of magnitude', () => {
  const random = randomStream(4);
  const problem = cleaningProblem(data(random, 40), data(random, 30), { ridge: 1e-6 });
  const theta = Float64Array.from({ length: problem.parameters }, () => 4 * random() - 2);
  const at = (certificate: 'local' | 'newton') =>
    hypergradient(problem, theta, { epsilon: 1e-3, delta: 1e-5, certificate, maxWork: 1e5 });
  const exact = hypergradient(problem, theta, {
    epsilon: 1e-10,
    delta: 1e-12,
    lower: newtonCg(),
    linear: directCholesky(),
    maxWork: 1e5,
    certificate: 'local',
  });
  const [local, newton] = [at('local'), at('newton')];
  const error = norm(newton.gradient.map((g, j) => g - exact.gradient[j]!));
  expect(newton.gradient).toEqual(local.gradient);
  expect(error).toBeLessThanOrEqual(newton.bound.total);
  expect(newton.bound.total).toBeLessThan(local.bound.total / 30);
  const ballOf = ({ samples: [sample] }: typeof exact) => {
    if (sample === undefined) throw new Error('no sample');
    return sample;
  };
  const [ball, larger, truth] = [ballOf(newton), ballOf(local), ballOf(exact)];
  const distance = norm(ball.solution.map((x, j) => x - truth.solution[j]!));
  expect(distance).toBeLessThanOrEqual(ball.epsilon + truth.epsilon);
  expect(ball.epsilon).toBeLessThan(larger.epsilon / 10);
  expect(newton.work.total - local.work.total).toBeLessThan(local.work.total / 5);
});
