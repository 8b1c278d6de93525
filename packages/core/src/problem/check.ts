import { ArgumentError, expected, requireLength, requirePositive } from '../errors.js';
import { UNBOUNDED, type Constant } from './constant.js';
import type { BilevelProblem, LowerConstants } from './problem.js';

/**
 * Throws when the problem or θ cannot be worked with at all: no sample, n < 1, wrong lengths, NaN
 * in θ. Cheap; it calls none of the problem's functions.
 */
export function requireProblem(problem: BilevelProblem, theta: Float64Array): void {
  if (!Number.isInteger(problem.parameters) || problem.parameters < 1) {
    throw new ArgumentError(
      expected('a whole number of at least 1', 'problem.parameters', problem.parameters),
    );
  }
  if (problem.samples.length === 0) {
    throw new ArgumentError(expected('at least one sample', 'problem.samples', problem.samples));
  }
  requireLength('theta', theta, problem.parameters);
  if (!theta.every(Number.isFinite)) {
    throw new ArgumentError(expected('finite numbers', 'theta', Array.from(theta).join(', ')));
  }
  problem.samples.forEach((sample, i) => {
    if (!Number.isInteger(sample.dimension) || sample.dimension < 1) {
      throw new ArgumentError(
        expected(
          'a whole number of at least 1',
          `samples[${String(i)}].dimension`,
          sample.dimension,
        ),
      );
    }
    if (sample.start !== undefined) {
      requireLength(`samples[${String(i)}].start`, sample.start, sample.dimension);
    }
    if (sample.parts !== undefined) {
      const length = sample.parts.reduce((all, { dimension }) => all + dimension, 0);
      requireLength(`the parts of samples[${String(i)}]`, { length }, sample.dimension);
    }
    const { upper } = sample;
    requireConstant('L_f, the Lipschitz constant of ∇_x f,', upper.lipschitzGradient);
    if (upper.lipschitzParameterGradient !== undefined) {
      requireConstant('L_fθ, the Lipschitz constant of ∇_θ f,', upper.lipschitzParameterGradient);
    } else if (upper.parameterGradient !== undefined) {
      // Taking it as 0 would make the bound a false certificate.
      throw new ArgumentError(
        expected(
          'a constant',
          `samples[${String(i)}].upper.lipschitzParameterGradient`,
          undefined,
          'It is needed with parameterGradient; give certified(0) when ∇_θ f does not depend on x.',
        ),
      );
    }
  });
}

function requireConstant(name: string, { value }: Constant): void {
  if (value >= 0 && value < Infinity) return;
  throw new ArgumentError(expected('a finite number of at least 0', name, value));
}

/**
 * Throws unless 0 < μ ≤ L, both finite, and L_A, L_B ≥ 0: without strong convexity there is no
 * certificate.
 */
export function requireConstants(constants: LowerConstants): void {
  const mu = constants.strongConvexity.value;
  const L = constants.lipschitzGradient.value;
  requirePositive(
    'the strong convexity μ of the lower level',
    mu,
    'Add a ridge (ξ/2)‖x‖² to the lower-level objective.',
  );
  if (!(L >= mu && L < Infinity)) {
    throw new ArgumentError(
      expected(
        `a finite number of at least μ = ${String(mu)}`,
        'the Lipschitz constant L of the lower-level gradient',
        L,
        'Check which of the two constants is wrong.',
      ),
    );
  }
  for (const [name, constant] of [
    ['L_A, the Lipschitz constant of the Hessian,', constants.lipschitzHessian],
    ['L_B, the Lipschitz constant of ∂_x ∂_θ g,', constants.lipschitzCross],
  ] as const) {
    if (constant !== UNBOUNDED) requireConstant(name, constant);
  }
}
