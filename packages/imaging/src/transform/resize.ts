import { ArgumentError, expected } from '@bilevel/core';
import { requireWhole } from '../check/arguments.js';
import { createImage, type Image } from '../image.js';
import { MAX_PIXELS } from '../io/limits.js';

/*
 * Written here although sharp resizes too: when enlarging, sharp uses bicubic interpolation, not
 * Lanczos, and moves the picture by up to half a pixel (a ramp enlarged from 37 to 74 columns is
 * off by 0.25 pixels throughout).
 */

const LOBES = 3;

/** sinc(x) sinc(x/3) on |x| < 3, with sinc(x) = sin(πx) / (πx). */
function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const t = Math.PI * x;
  return (LOBES * Math.sin(t) * Math.sin(t / LOBES)) / (t * t);
}

interface Tap {
  readonly first: number;
  readonly weights: Float64Array;
}

/** For each of `to` output samples, the input samples it averages and their weights (sum 1). */
function taps(from: number, to: number): Tap[] {
  const ratio = from / to;
  const stretch = Math.max(1, ratio);
  const reach = LOBES * stretch;
  return Array.from({ length: to }, (_, k) => {
    const centre = (k + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const weights = new Float64Array(last - first + 1);
    for (let j = 0; j < weights.length; j++) weights[j] = lanczos3((first + j - centre) / stretch);
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((w) => w / sum) };
  });
}

/** Resamples `data`, as `blocks` consecutive arrays of shape (from, inner), along `from`. */
function resample(data: Float64Array, blocks: number, from: number, inner: number, to: number) {
  if (from === to) return data;
  const out = new Float64Array(blocks * to * inner);
  const all = taps(from, to);
  if (inner === 1) {
    // Row by row: what lies side by side is read and written side by side.
    for (let block = 0; block < blocks; block++) {
      for (let k = 0; k < to; k++) {
        const { first, weights } = all[k]!;
        const source = block * from + first;
        let sum = 0;
        for (let j = 0; j < weights.length; j++) sum += weights[j]! * data[source + j]!;
        out[block * to + k] = sum;
      }
    }
    return out;
  }
  for (const [k, { first, weights }] of all.entries()) {
    for (let block = 0; block < blocks; block++) {
      const target = (block * to + k) * inner;
      for (let j = 0; j < weights.length; j++) {
        const weight = weights[j]!;
        const source = (block * from + first + j) * inner;
        for (let i = 0; i < inner; i++) out[target + i]! += weight * data[source + i]!;
      }
    }
  }
  return out;
}

/**
 * `image` at another size, by separable Lanczos interpolation with three lobes, in 64-bit floats.
 *
 * Pixel centres are at (k + ½), so corners stay on corners. When shrinking, the kernel is
 * stretched by the factor (antialiasing). Beyond the border the kernel is cut off and its weights
 * are brought back to sum 1, as in Pillow. Results are not clipped: near edges they leave the
 * range of the input by a few per cent.
 *
 * @throws ArgumentError unless both sides are whole numbers of at least 1 and the result has at
 *   most 100 million pixels
 */
export function resize(image: Image, width: number, height: number): Image {
  requireWhole('width', width, 1, MAX_PIXELS);
  requireWhole('height', height, 1, MAX_PIXELS);
  if (width * height > MAX_PIXELS) {
    const size = `${String(width)}×${String(height)}`;
    throw new ArgumentError(expected('at most 100 million pixels', 'the new size', size));
  }
  const { channels } = image;
  const rows = resample(image.data, channels * image.height, image.width, 1, width);
  const data = resample(rows, channels, image.height, width, height);
  return createImage(width, height, data === image.data ? data.slice() : data, channels);
}

/**
 * `image` with its longer side brought down to `longer` pixels, its shape kept as far as whole pixels allow; as it is
 * where it is no larger. Noise of neighbouring pixels is averaged and detail lost: what is learned from shrunk
 * pictures does not hold for full ones.
 *
 * @throws ArgumentError unless `longer` is a whole number of at least 1
 */
export function shrunk(image: Image, longer: number): Image {
  requireWhole('longer', longer, 1, MAX_PIXELS);
  const { width, height } = image;
  const factor = longer / Math.max(width, height);
  if (factor >= 1) return image;
  const side = (pixels: number): number => Math.max(1, Math.round(factor * pixels));
  return resize(image, side(width), side(height));
}
