import type { ErrorRow } from './errors.js';
import { ADJOINT_SOLVERS, hypergradientErrors } from './hypergradientErrors.js';
import { ADJOINT_ITERATIONS, splitsOf, type Setup } from './setup.js';

/**
 * The error and its bounds with N heavy-ball steps below and `total` − N iterations of the adjoint: how
 * a fixed amount of work is best split. `iteration` is N.
 */
export function splitErrors(
  setup: Setup,
  solvers = ADJOINT_SOLVERS,
  total = ADJOINT_ITERATIONS,
): ErrorRow[] {
  return solvers.flatMap((solver) =>
    splitsOf(total).map((steps) => {
      const rows = hypergradientErrors(setup, solver, steps, total - steps);
      const last = rows.at(-1);
      if (last === undefined) throw new Error('A run has at least its start.');
      return { ...last, iteration: steps };
    }),
  );
}
