import { largestSize, smallestSize } from './scalarPotential.js';
import { nearest } from './thirdForm.js';

/** Where majorants that fall are held, so that powers of T do not overflow. */
const FARTHEST = 1e40;

export function held(size: number): number {
  return Math.min(size, FARTHEST);
}

/** The largest |f| at the sizes of [near, far] that are nearest to the peaks. */
export function largestAt(
  peaks: readonly number[],
  near: number,
  far: number,
  f: (T: number) => number,
): number {
  const least = smallestSize(near, far);
  const most = largestSize(near, far);
  let largest = 0;
  for (const peak of peaks) {
    largest = Math.max(largest, Math.abs(f(held(nearest(peak, least, most)))));
  }
  return largest;
}
