import type { FilterChange, FilterReach } from './change.js';
import { changeContext, type ChangePrimitives } from './changeContext.js';
import { crossChange } from './crossChange.js';
import type { FilterTerms } from './filters.js';
import { hessianChange } from './hessianChange.js';

/** The change of the second derivatives of a bank of filters within a reach of x. */
export function filterChange(
  terms: FilterTerms,
  x: Float64Array,
  reach: FilterReach,
  primitives: ChangePrimitives,
): FilterChange {
  const context = changeContext(terms, x, reach, primitives);
  return { ...hessianChange(context), ...crossChange(context) };
}
