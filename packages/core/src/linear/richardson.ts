import { gradientDescentSteps, heavyBallSteps, type TwoTermSteps } from '../lower/twoTermSteps.js';
import { norm } from '../vector/vector.js';
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
  const solution = q0.slice();
  const previous = q0.slice();
  const residual = new Float64Array(b.length);
  const image = new Float64Array(b.length);
  let startWork = 0;
  if (solution.some((q) => q !== 0)) {
    update();
    startWork = 1;
  } else {
    residual.set(b);
  }
  let size = norm(residual);

  function update(): void {
    system.apply(solution, image);
    for (let i = 0; i < b.length; i++) residual[i] = b[i]! - image[i]!;
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
