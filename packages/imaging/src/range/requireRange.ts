import { ArgumentError, expected } from '@bilevel/core';
import type { ValueRange } from './range.js';

/** Throws unless black and white are two finite numbers, black below white. @throws ArgumentError */
export function requireRange({ low, high }: ValueRange): void {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new ArgumentError(
    expected('a number for black below that for white', 'range', `${String(low)}..${String(high)}`),
  );
}
