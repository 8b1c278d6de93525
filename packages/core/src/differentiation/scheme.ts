import { ArgumentError, expected } from '../errors.js';
import { gradientDescentSteps, heavyBallSteps, type TwoTermSteps } from '../lower/twoTermSteps.js';
import type { LowerConstants } from '../problem/problem.js';

/** The solvers that can be differentiated through: gradient descent and heavy ball. */
export type DifferentiableSolver = 'gd' | 'hb';

/** α and β of the solver. They are held fixed: dα/dθ is no part of the derivative (§4.1). */
export function stepsOf(solver: DifferentiableSolver, constants: LowerConstants): TwoTermSteps {
  const steps = solver === 'gd' ? gradientDescentSteps : heavyBallSteps;
  return steps(constants.strongConvexity.value, constants.lipschitzGradient.value);
}

/** Throws unless `solver` is one of them. */
export function requireDifferentiable(solver: string): void {
  if (solver === 'gd' || solver === 'hb') return;
  throw new ArgumentError(
    expected(
      "'gd' or 'hb'",
      'solver',
      solver,
      'The solution of any other solver is differentiated implicitly, by hypergradient().',
    ),
  );
}
