import { ArgumentError, expected } from '@bilevel/core';
import type { Measurement } from '../image.js';
import { resolveMetric, type MetricOptions } from './options.js';

/** Side of the window in pixels. */
export const SSIM_WINDOW = 11;

const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;

/** exp(−t² / 2σ²) at t = −5 … 5, with sum 1. */
const WEIGHTS = (() => {
  const radius = (SSIM_WINDOW - 1) / 2;
  const weights = Float64Array.from({ length: SSIM_WINDOW }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * SIGMA ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
})();

/**
 * out[to + j] ← Σ_k WEIGHTS[k] map[from + j + k·step] for j < count. The weights are symmetric: pairs
 * of entries share one. Written out, because this is where a score takes its time.
 */
function weightedSums(
  map: Float64Array,
  from: number,
  step: number,
  count: number,
  out: Float64Array,
  to: number,
): void {
  const w0 = WEIGHTS[0]!;
  const w1 = WEIGHTS[1]!;
  const w2 = WEIGHTS[2]!;
  const w3 = WEIGHTS[3]!;
  const w4 = WEIGHTS[4]!;
  const w5 = WEIGHTS[5]!;
  for (let j = 0; j < count; j++) {
    const a = from + j;
    const b = a + 5 * step;
    const c = a + 10 * step;
    out[to + j] =
      w5 * map[b]! +
      w4 * (map[b - step]! + map[b + step]!) +
      w3 * (map[b - 2 * step]! + map[b + 2 * step]!) +
      w2 * (map[b - 3 * step]! + map[b + 3 * step]!) +
      w1 * (map[a + step]! + map[c - step]!) +
      w0 * (map[a]! + map[c]!);
  }
}

/** The windowed means of `map`, rows then columns, where the window lies inside. */
function windowMeans(map: Float64Array, width: number, height: number): Float64Array {
  const w = width - SSIM_WINDOW + 1;
  const h = height - SSIM_WINDOW + 1;
  const rows = new Float64Array(w * height);
  for (let i = 0; i < height; i++) weightedSums(map, i * width, 1, w, rows, i * w);
  const means = new Float64Array(w * h);
  for (let i = 0; i < h; i++) weightedSums(rows, i * w, w, w, means, i * w);
  return means;
}

/** Mean SSIM of one channel, given as arrays of `width`×`height`. */
function channelSsim(
  x: Float64Array,
  y: Float64Array,
  width: number,
  height: number,
  peak: number,
): number {
  const meanX = windowMeans(x, width, height);
  const meanY = windowMeans(y, width, height);
  // SSIM needs the two second moments only as a sum.
  const squaresXY = new Float64Array(x.length);
  const productXY = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    squaresXY[i] = x[i]! * x[i]! + y[i]! * y[i]!;
    productXY[i] = x[i]! * y[i]!;
  }
  const meanSquares = windowMeans(squaresXY, width, height);
  const meanProduct = windowMeans(productXY, width, height);
  const c1 = (K1 * peak) ** 2;
  const c2 = (K2 * peak) ** 2;
  let sum = 0;
  for (let i = 0; i < meanX.length; i++) {
    const product = meanX[i]! * meanY[i]!;
    const squares = meanX[i]! * meanX[i]! + meanY[i]! * meanY[i]!;
    const covariance = meanProduct[i]! - product;
    const variances = meanSquares[i]! - squares;
    sum += ((2 * product + c1) * (2 * covariance + c2)) / ((squares + c1) * (variances + c2));
  }
  return sum / meanX.length;
}

/**
 * Structural similarity, at most 1, and 1 for equal images: the mean of
 *
 *     (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2))
 *
 * over all windows that lie inside the image, then over the channels. Means, variances and
 * covariance are weighted by an 11×11 Gaussian window with σ = 1.5 pixels; C1 = (0.01 peak)²,
 * C2 = (0.03 peak)². Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error
 * visibility to structural similarity", IEEE Transactions on Image Processing 13 (2004), section
 * III B, without their automatic downsampling. Equal to scikit-image's structural_similarity with
 * gaussian_weights=True, sigma=1.5, use_sample_covariance=False.
 *
 * @throws ArgumentError a side under 11 pixels, or peak not above 0
 * @throws ShapeError images of different shape
 */
export function ssim(
  image: Measurement,
  reference: Measurement,
  options: MetricOptions = {},
): number {
  const peak = resolveMetric(image, reference, options);
  const { width, height, channels } = image;
  if (width < SSIM_WINDOW || height < SSIM_WINDOW) {
    const remedy = 'The window has 11×11 pixels; use a larger picture.';
    const size = `${String(width)}×${String(height)}`;
    throw new ArgumentError(expected('at least 11×11 pixels', 'image', size, remedy));
  }
  const size = width * height;
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    const x = image.data.subarray(c * size, (c + 1) * size);
    const y = reference.data.subarray(c * size, (c + 1) * size);
    sum += channelSsim(x, y, width, height, peak);
  }
  return sum / channels;
}
