import type { Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { roundedUp } from '../vector/rounding.js';
import { joined, splitLike } from '../vector/split.js';
import type { LowerSolver } from './lowerSolver.js';
import { solveLower, type LowerSolution } from './solveLower.js';

/** What is kept of a solve once the level is gone. */
type Solved = Pick<LowerSolution, 'point' | 'epsilon' | 'work' | 'status'>;

/** {@link solveLower} of a sample's lower level, and of a sum that of each part, which ε² is shared between. */
export function* solveParts(
  solver: LowerSolver,
  sample: Sample,
  theta: Float64Array,
  start: Float64Array,
  tolerance: { readonly epsilon: number; readonly maxWork: number },
  pace: Pace,
): Cooperative<Solved> {
  const { parts } = sample;
  if (parts === undefined) {
    const level = sample.lower(theta);
    try {
      const { point, ...solved } = yield* solveLower(solver, level, start, tolerance, pace);
      // The memory of the point is the level's.
      return { ...solved, point: level.vectors ? point.slice() : point };
    } finally {
      level.release?.();
    }
  }
  const own = { ...tolerance, epsilon: tolerance.epsilon / Math.sqrt(parts.length) };
  const starts = splitLike(start, parts);
  const solved: Solved[] = [];
  for (const [p, part] of parts.entries()) {
    solved.push(yield* solveParts(solver, part, theta, starts[p]!, own, pace));
  }
  return {
    point: joined(solved.map(({ point }) => point)),
    epsilon: roundedUp(Math.hypot(...solved.map(({ epsilon }) => epsilon))),
    work: solved.reduce((all, { work }) => all + work, 0),
    status: solved.find(({ status }) => status !== 'converged')?.status ?? 'converged',
  };
}
