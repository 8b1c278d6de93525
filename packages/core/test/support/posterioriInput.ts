import { certified, type APosterioriInput } from '../../src/index.js';

/** What an a-posteriori bound is made of: numbers that can be told apart in its result. */
export function posterioriInput({
  mu,
  adjointNorm,
}: {
  readonly mu: number;
  readonly adjointNorm: number;
}): APosterioriInput {
  return {
    lower: {
      strongConvexity: certified(mu),
      lipschitzGradient: certified(8),
      lipschitzHessian: certified(3),
      lipschitzCross: certified(5),
    },
    lipschitzUpperGradient: certified(7),
    lipschitzUpperParameterGradient: certified(11),
    crossNorm: certified(13),
    epsilon: 0.1,
    rounding: {
      gradient: 1e-14,
      residual: 2e-14,
      hypergradient: 3e-14,
      value: 4e-14,
      defect: 5e-14,
      kind: 'proven',
    },
    residual: 0.2,
    adjointNorm,
    upperGradientNorm: 19,
  };
}
