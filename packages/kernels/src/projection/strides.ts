/**
 * Bytes from one line of so many pixels to the next, of so many numbers each: one pixel before, two behind, and an odd
 * number of cache lines in all, so that neighbouring lines do not compete for a place in the cache.
 */
export function strideOf(pixels: number, lanes: 2 | 8): number {
  const cacheLines = Math.ceil(((pixels + 3) * lanes) / 8);
  return 64 * (cacheLines + 1 - (cacheLines % 2));
}

/** What stays in a cache of the second level beside what else there is. */
const CACHE = 2 ** 19;

/** So many lines that rays march over at a time: even. */
export function blockOf(pixels: number, lanes: 2 | 8): number {
  return Math.max(4, Math.min(32, 2 * Math.floor(CACHE / strideOf(pixels, lanes) / 2)));
}
