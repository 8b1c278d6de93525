import { norm } from '@bilevel/core';

/** ‖a − b‖. */
export function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((ai, i) => ai - b[i]!));
}
