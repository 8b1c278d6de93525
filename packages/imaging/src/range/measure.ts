import type { ValueRange } from './range.js';

/** The numbers of a picture: least and largest, and the quantiles that a few stray pixels leave alone. */
export interface Measured extends ValueRange {
  /** 1 % of the pixels are below. */
  readonly p1: number;
  readonly median: number;
  /** 1 % of the pixels are above. */
  readonly p99: number;
}

/** Quantiles are those of at most so many pixels, evenly spread. */
const SAMPLED = 16_384;

/** Measures all samples of a picture that has at least one. Quantiles are of a sample of it. */
export function measure(data: Float64Array): Measured {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const stride = Math.max(1, Math.floor(data.length / SAMPLED));
  const sample = new Float64Array(Math.ceil(data.length / stride));
  for (let i = 0; i < sample.length; i++) sample[i] = data[i * stride]!;
  sample.sort();
  const quantile = (q: number): number => sample[Math.round(q * (sample.length - 1))] ?? low;
  return { low, high, p1: quantile(0.01), median: quantile(0.5), p99: quantile(0.99) };
}

/** The share of the samples beyond `range` by more than `slack` times its width. */
export function shareBeyond(data: Float64Array, { low, high }: ValueRange, slack: number): number {
  const margin = slack * (high - low);
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (x < low - margin || x > high + margin) count++;
  }
  return count / data.length;
}

/** The range of several pictures together. */
export function joined(ranges: readonly ValueRange[]): ValueRange {
  return {
    low: ranges.reduce((least, { low }) => Math.min(least, low), Infinity),
    high: ranges.reduce((most, { high }) => Math.max(most, high), -Infinity),
  };
}
