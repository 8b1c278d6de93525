import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { requirePositive } from '../check/arguments.js';
import type { Measurement } from '../image.js';
import { generator } from '../random.js';

/** Options of {@link addPoissonNoise}. */
export interface PoissonNoiseOptions {
  /** Photons counted where the picture is white, above 0. */
  readonly photons: number;
  /** White, where black is 0. Default 1. */
  readonly white?: number;
  /** A whole number from 0 to 2³² − 1. The same seed gives the same noise. */
  readonly seed: number;
}

/** Below this mean numbers are found by adding up probabilities. */
const FEW = 12;

/**
 * Photon noise: n W/P for independent Poisson numbers n of mean max(x, 0) P/W, one per sample in the order of
 * `data`; P photons at white W.
 *
 * @throws ArgumentError for photons or white that are not above 0, or a seed out of range
 */
export function addPoissonNoise<M extends Measurement>(image: M, options: PoissonNoiseOptions): M {
  const { photons, white = 1, seed } = options;
  requirePositive('photons', photons);
  requirePositive('white', white);
  const random = generator(seed);
  const scale = photons / white;
  const data = image.data.map((x) => poisson(Math.max(0, x) * scale, random) / scale);
  return { ...image, data };
}

/** A Poisson number of a mean: for small means by inversion, else by rejection. */
function poisson(mean: number, random: RandomGenerator): number {
  if (mean < FEW) return byInversion(mean, random);
  return byRejection(mean, random);
}

function byInversion(mean: number, random: RandomGenerator): number {
  let probability = Math.exp(-mean);
  let left = uniformFloat64(random);
  for (let n = 0; ; n++) {
    left -= probability;
    // Rounding may leave a little when all that matters is spent.
    if (left < 0 || (n > mean && probability < 1e-18)) return n;
    probability *= mean / (n + 1);
  }
}

/**
 * Transformed rejection with squeeze: algorithm PTRS of Hörmann, "The transformed rejection method for
 * generating Poisson random variables", Insurance: Mathematics and Economics 12 (1993).
 */
function byRejection(mean: number, random: RandomGenerator): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniformFloat64(random) - 0.5;
    const v = uniformFloat64(random);
    const us = 0.5 - Math.abs(u);
    const n = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return n;
    if (n < 0 || (us < 0.013 && v > us)) continue;
    const accepted = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (accepted <= n * Math.log(mean) - mean - logFactorial(n)) return n;
  }
}

/** log n!, by Stirling's series from 10 on. */
function logFactorial(n: number): number {
  if (n < 10) {
    let product = 1;
    for (let k = 2; k <= n; k++) product *= k;
    return Math.log(product);
  }
  const x = n + 1;
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
