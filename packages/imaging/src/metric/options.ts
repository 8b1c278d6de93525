import { ShapeError, expected } from '@bilevel/core';
import { requirePositive } from '../check/arguments.js';
import type { Measurement } from '../image.js';

/** Options of the metrics. */
export interface MetricOptions {
  /** The value of white minus that of black, above 0. Default 1. */
  readonly peak?: number;
}

function sizeOf({ width, height, channels }: Measurement): string {
  return `${String(width)}×${String(height)}×${String(channels)}`;
}

/** The peak, after checking it and that both images have one shape. */
export function resolveMetric(
  image: Measurement,
  reference: Measurement,
  options: MetricOptions,
): number {
  const { peak = 1 } = options;
  requirePositive('peak', peak);
  if (sizeOf(image) !== sizeOf(reference)) {
    const what = `an image of ${sizeOf(reference)} (width×height×channels), as the reference,`;
    throw new ShapeError(expected(what, 'image', sizeOf(image)));
  }
  return peak;
}
