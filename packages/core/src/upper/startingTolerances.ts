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

/** ε and δ to begin with: given, or a tenth of what the two solves start from. */
export async function startingTolerances(
  oracle: Oracle,
  theta: Float64Array,
  given: FirstTolerances,
  limits: Limits,
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
  // 0 at an exact solution: then any scale serves, and the method shrinks it.
  const first = epsilon ?? (0.1 * scale.epsilon || 1);
  return {
    tolerances: { epsilon: first, delta: delta ?? (0.1 * scale.residual || first) },
    spent: addSpent(NOTHING_SPENT, scale),
  };
}
