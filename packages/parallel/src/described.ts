import {
  ArgumentError,
  expected,
  linearSolverOf,
  lowerSolverOf,
  type ProblemReference,
  type ShardSolvers,
  type SolverDescription,
} from '@bilevel/core';
import type { OpenMessage } from './protocol.js';

/**
 * Problem and solvers as workers make them, with the modules as they import them.
 *
 * @param resolve what a worker is to import for a specifier
 * @throws ArgumentError for a solver that cannot be made elsewhere, and what `resolve` throws
 */
export function described(
  reference: ProblemReference,
  { lower, linear, certificate }: ShardSolvers,
  resolve: (specifier: string) => string,
): Omit<OpenMessage, 'type' | 'shard' | 'memory'> {
  const resolved = <T extends { readonly module?: string }>(of: T): T =>
    of.module === undefined ? of : { ...of, module: resolve(of.module) };
  return {
    problem: resolved(reference),
    lower: resolved(describe('lower', lower)),
    linear: resolved(describe('linear', linear)),
    ...(certificate && { certificate }),
  };
}

/** How workers make a solver. */
function describe(
  which: 'lower' | 'linear',
  { name, description }: ShardSolvers['lower'] | ShardSolvers['linear'],
): SolverDescription {
  if (description === undefined) {
    throw new ArgumentError(
      expected(
        'a solver with a description',
        which,
        name,
        'Workers cannot be sent its functions: export a function that makes it from a module and ' +
          'state module and name in its description, or use threads: 1.',
      ),
    );
  }
  // What they could not make is better known here.
  if (description.module === undefined) {
    if (which === 'lower') lowerSolverOf(description);
    else linearSolverOf(description);
  }
  return description;
}
