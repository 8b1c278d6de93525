import { expect } from 'vitest';

/** Expects ‖actual − reference‖∞ ≤ tolerance · ‖reference‖∞, and no NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  reference: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(reference.length);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < reference.length; i++) {
    scale = Math.max(scale, Math.abs(reference[i]!));
    const error = Math.abs(actual[i]! - reference[i]!);
    // A NaN must not pass, which Math.max would let through only by chance.
    worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
  }
  expect(worst).toBeLessThanOrEqual(tolerance * scale);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
