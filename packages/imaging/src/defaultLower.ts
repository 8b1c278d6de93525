import { lowerSolverOf, type LowerSolver } from '@bilevel/core';
import { defaultLowerName } from './describe/lowerName.js';

/** The lower-level solver where none is asked for: {@link defaultLowerName}. */
export function defaultLower(model: { readonly operator: { readonly name: string } }): LowerSolver {
  return lowerSolverOf({ name: defaultLowerName(model.operator.name) });
}
