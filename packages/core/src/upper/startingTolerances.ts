import { requireBetween, addSpent, NOTHING_SPENT, type Limits, type Spent } from './method.js';
import type { Oracle, Tolerances } from './oracle.js';

/** Options of methods that measure their first tolerances. */
export interface FirstTolerances {
  /** First ε. Default: a tenth of the certified distance at the starting point. */
  readonly epsilon?: number;
  /** First δ. Default: a tenth of ‖∇_x f‖ at the starting point. */
  readonly delta?: number;
}

/** @throws ArgumentError unless those given are finite and above 0. */
export function requireTolerances(given: FirstTolerances): void {
  for (const name of ['epsilon', 'delta'] as const) {
    const value = given[name];
    if (value !== undefined) requireBetween(name, value, 0, Infinity);
  }
}

/**
 * ε and δ to begin with: given, or a share (a tenth by default) of what the two solves start from. So
 * they have the units of the problem, whatever those are.
 */
export async function startingTolerances(
  oracle: Oracle,
  theta: Float64Array,
  given: FirstTolerances,
  limits: Limits,
  share = 0.1,
): Promise<{ readonly tolerances: Tolerances; readonly spent: Spent }> {
  const { epsilon, delta } = given;
  if (epsilon !== undefined && delta !== undefined) {
    return { tolerances: { epsilon, delta }, spent: NOTHING_SPENT };
  }
  // Stops at the starting point and so measures the scales of x and of ∇_x f.
  const scale = await oracle.evaluate(
    theta,
    { epsilon: Infinity, delta: Infinity },
    limits.maxWork,
  );
  // Either is 0 at an exact solution, and then the other is the nearest there is to a scale. Where both
  // are, any serves: there is nothing to solve.
  const first = epsilon ?? (share * scale.epsilon || share * scale.residual || 1);
  return {
    tolerances: { epsilon: first, delta: delta ?? (share * scale.residual || first) },
    spent: addSpent(NOTHING_SPENT, scale),
  };
}
