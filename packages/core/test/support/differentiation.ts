import type { BilevelProblem, DifferentiableSolver, Sample } from '../../src/index.js';

/** α and β of the solver, from the formulas. */
function stepsFrom(
  solver: DifferentiableSolver,
  sample: Sample,
  theta: Float64Array,
): { alpha: number; beta: number } {
  const { constants } = sample.lower(theta);
  const [mu, L] = [constants.strongConvexity.value, constants.lipschitzGradient.value];
  if (solver === 'gd') return { alpha: 2 / (L + mu), beta: 0 };
  const kappa = L / mu;
  return {
    alpha: 4 / (Math.sqrt(L) + Math.sqrt(mu)) ** 2,
    beta: ((Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1)) ** 2,
  };
}

/**
 * f(x^(K)(θ), θ) and its derivative by forward mode: J⁺ = J − α(A J + B) + β(J − J₋), one column at a time.
 * α and β are given, so that θ can move while they stay.
 */
function forwardMode(
  sample: Sample,
  theta: Float64Array,
  K: number,
  { alpha, beta }: { alpha: number; beta: number },
): { value: number; gradient: Float64Array; point: Float64Array } {
  const d = sample.dimension;
  const n = theta.length;
  const level = sample.lower(theta);
  let x = sample.start?.slice() ?? new Float64Array(d);
  let before = x.slice();
  let J = Array.from({ length: n }, () => new Float64Array(d));
  let JBefore = J.map((column) => column.slice());
  const gradient = new Float64Array(d);
  const image = new Float64Array(d);
  const cross = new Float64Array(d);
  for (let k = 0; k < K; k++) {
    const at = level.linearise(x);
    const next = J.map((column, j) => {
      at.hessianVector(column, image);
      const unit = new Float64Array(n);
      unit[j] = 1;
      at.cross(unit, cross);
      return column.map(
        (c, i) => c - alpha * (image[i]! + cross[i]!) + beta * (c - JBefore[j]![i]!),
      );
    });
    JBefore = J;
    J = next;
    level.gradient(x, gradient);
    const moved = x.map((xi, i) => xi - alpha * gradient[i]! + beta * (xi - before[i]!));
    before = x;
    x = moved;
  }
  const upper = new Float64Array(d);
  sample.upper.gradient(x, theta, upper);
  const result = new Float64Array(n);
  sample.upper.parameterGradient?.(x, theta, result);
  J.forEach((column, j) => {
    for (let i = 0; i < d; i++) result[j]! += column[i]! * upper[i]!;
  });
  return { value: sample.upper.value(x, theta), gradient: result, point: x };
}

/** The mean over samples of {@link forwardMode}, plus ∇r. */
export function forwardModeOf(
  problem: BilevelProblem,
  solver: DifferentiableSolver,
  theta: Float64Array,
  K: number,
): Float64Array {
  const result = new Float64Array(theta.length);
  problem.regulariser?.gradient(theta, result);
  for (const sample of problem.samples) {
    const { gradient } = forwardMode(sample, theta, K, stepsFrom(solver, sample, theta));
    for (let j = 0; j < result.length; j++) result[j]! += gradient[j]! / problem.samples.length;
  }
  return result;
}

/** The derivative of the K-step map by central differences over a range of steps: the closest. */
export function differencesOf(
  problem: BilevelProblem,
  solver: DifferentiableSolver,
  theta: Float64Array,
  K: number,
  exact: Float64Array,
): number {
  const m = problem.samples.length;
  const steps = problem.samples.map((sample) => stepsFrom(solver, sample, theta));
  const F = (at: Float64Array): number =>
    problem.samples.reduce(
      (sum, sample, i) => sum + forwardMode(sample, at, K, steps[i]!).value / m,
      problem.regulariser?.value(at) ?? 0,
    );
  const shifted = (j: number, t: number): number => F(theta.map((x, i) => (i === j ? x + t : x)));
  const errors = [1e-3, 1e-4, 1e-5].map((h) =>
    Math.hypot(...theta.map((_, j) => (shifted(j, h) - shifted(j, -h)) / (2 * h) - exact[j]!)),
  );
  return Math.min(...errors);
}
