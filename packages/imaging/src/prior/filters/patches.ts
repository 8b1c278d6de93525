import { gamma, roundedUp, UNDERFLOW } from '@bilevel/core';
import type { ChannelGrid } from '@bilevel/kernels';

/**
 * ≥ ‖(x_{c,p+a} − mean over a)_{c,p,a}‖, of the k×k patches of every channel about their means: at each place p
 * Σ_a x² − (Σ_a x)²/k². Of differences to one number of the picture, so that what cancels is no larger than its contrast.
 */
export function centredPatches(
  { width, height, channels }: ChannelGrid,
  k: number,
  x: Float64Array,
): number {
  let total = 0;
  let sizes = 0;
  for (let c = 0; c < channels; c++) {
    const first = c * width * height;
    const base = x[first]!;
    for (let row = 0; row + k <= height; row++) {
      for (let column = 0; column + k <= width; column++) {
        let [sum, squares] = [0, 0];
        for (let a = 0; a < k; a++) {
          const start = first + (row + a) * width + column;
          for (let b = 0; b < k; b++) {
            const value = x[start + b]! - base;
            sum += value;
            squares += value * value;
          }
        }
        total += squares - (sum * sum) / (k * k);
        sizes += squares;
      }
    }
  }
  // Differences to the base are a unit of themselves off, which moves means and patches alike.
  const rounding = 4 * gamma(4 * k * k + x.length + 16) * sizes + x.length * k * k * UNDERFLOW;
  return roundedUp(Math.sqrt(Math.max(0, total) + rounding), 64);
}
