import type { BoundedValue } from '@bilevel/core';

/** How far ahead learning is on the training objective, in dB: 10 log₁₀(F of the grid / F learned), in the interval that holds it. */
export interface Lead {
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

export function leadOf(grid: BoundedValue, learned: BoundedValue): Lead {
  const decibels = (a: number, b: number): number => 10 * Math.log10(a / b);
  return {
    value: decibels(grid.value, learned.value),
    least: decibels(grid.value - grid.error, learned.value + learned.error),
    most: decibels(grid.value + grid.error, learned.value - learned.error),
  };
}
