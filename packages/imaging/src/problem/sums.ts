import { roundedUp } from '@bilevel/core';

/** Σ of a number of each. */
export function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** The same, rounded up. */
export function sumUp<T>(items: readonly T[], of: (item: T) => number): number {
  return roundedUp(sum(items, of));
}

/** √Σ of squares of a number of each, rounded up. */
export function hypotUp<T>(items: readonly T[], of: (item: T) => number): number {
  return roundedUp(Math.hypot(...items.map(of)));
}
