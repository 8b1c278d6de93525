import { isZero } from '../vector/vector.js';
import { gradientDescentSteps, heavyBallSteps, type TwoTermSteps } from '../lower/twoTermSteps.js';
import { copyAmong, plainVectors } from '../vector/vectors.js';
import {
  requireSpectrum,
  type LinearIteration,
  type LinearSolver,
  type LinearSystem,
} from './linearSolver.js';

/**
 * q⁺ = q + α r + β (q − q₋), r = b − A q: gradient descent (β = 0) and heavy ball on
 * ½⟨q, A q⟩ − ⟨b, q⟩. The residual is computed from its definition in every iteration.
 */
function twoTerm(
  system: LinearSystem,
  q0: Float64Array,
  { step: alpha, momentum: beta }: TwoTermSteps,
): LinearIteration {
  const b = system.rightHandSide;
  const vectors = system.vectors ?? plainVectors;
  const { zeros, dot, subtract } = vectors;
  const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
  const solution = copyAmong(vectors, q0);
  const previous = copyAmong(vectors, q0);
  const residual = zeros(b.length);
  const image = zeros(b.length);
  let startWork = 0;
  if (!isZero(solution)) {
    update();
    startWork = 1;
  } else {
    residual.set(b);
  }
  let size = norm(residual);

  function update(): void {
    system.apply(solution, image);
    subtract(b, image, residual);
  }

  return {
    solution,
    residual,
    startWork,
    residualNorm: () => size,
    step() {
      for (let i = 0; i < b.length; i++) {
        const q = solution[i]!;
        solution[i] = q + alpha * residual[i]! + beta * (q - previous[i]!);
        previous[i] = q;
      }
      update();
      size = norm(residual);
      return 1;
    },
    confirm: () => 0,
  };
}

/**
 * Gradient descent on the system, α = 2/(L + μ): ‖r_k‖ ≤ λᵏ ‖r₀‖ with λ = (κ − 1)/(κ + 1)
 * (mathematics.md §3). From q₀ = 0 it is inexact automatic differentiation of gradient descent
 * (§4.2). One Hessian-vector product an iteration.
 */
export function linearGradientDescent(): LinearSolver {
  return {
    name: 'gd',
    description: { name: 'gd' },
    start(system, q0) {
      const { mu, L } = requireSpectrum(system, 'gd');
      return twoTerm(system, q0, gradientDescentSteps(mu, L));
    },
  };
}

/**
 * Heavy ball on the system, α = 4/(√L + √μ)², β = λ², λ = (√κ − 1)/(√κ + 1):
 * ‖r_k‖ ≤ λᵏ (1 + k(1 + λ)) ‖r₀‖ (mathematics.md §4.3). From q₀ = 0 it is inexact automatic
 * differentiation of heavy ball (§4.2). One Hessian-vector product an iteration.
 */
export function linearHeavyBall(): LinearSolver {
  return {
    name: 'hb',
    description: { name: 'hb' },
    start(system, q0) {
      const { mu, L } = requireSpectrum(system, 'hb');
      return twoTerm(system, q0, heavyBallSteps(mu, L));
    },
  };
}
