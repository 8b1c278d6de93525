import { logarithm } from './arithmetic.mjs';

/**
 * Seeded random numbers. The generator is mulberry32: a counter, scrambled by multiplications of
 * 32-bit integers. Normal numbers come from it by Marsaglia's polar method.
 */
export function createRandom(seed) {
  let state = seed | 0;

  const uniform = (low = 0, high = 1) => {
    state = (state + 0x6d2b79f5) | 0;
    let h = Math.imul(state ^ (state >>> 15), state | 1);
    h ^= h + Math.imul(h ^ (h >>> 7), h | 61);
    return low + (high - low) * (((h ^ (h >>> 14)) >>> 0) / 2 ** 32);
  };

  const pick = (items) => items[Math.floor(uniform(0, items.length))];

  const normal = () => {
    for (;;) {
      const u = uniform(-1, 1);
      const v = uniform(-1, 1);
      const q = u * u + v * v;
      if (q > 0 && q < 1) return u * Math.sqrt((-2 * logarithm(q)) / q);
    }
  };

  return { uniform, pick, normal };
}
