import { ArgumentError, expected, type ShardSolvers, type SolverDescription } from '@bilevel/core';

/** How workers make a solver: one of core's. @throws ArgumentError */
export function describeSolver(
  which: 'lower' | 'linear',
  { name, description }: ShardSolvers['lower'] | ShardSolvers['linear'],
): SolverDescription {
  if (description !== undefined && !JSON.stringify(description).includes('"module"')) {
    return description;
  }
  throw new ArgumentError(
    expected(
      'a solver of @bilevel/core',
      which,
      name,
      'Workers of a cluster run no code that a run names: use one of those, or threads.',
    ),
  );
}
