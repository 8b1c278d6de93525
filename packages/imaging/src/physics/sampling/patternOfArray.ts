import type { ArrayValue } from '../../describe/arrays.js';
import { patternOf, type SamplingPattern } from './pattern.js';

/**
 * The pattern of an array or of a picture: its values are the weights. One of two values, 0 and another, is a mask, so that
 * integers of 0 and 1 are one, too.
 *
 * @throws ArgumentError for values outside of 0 to 1, or where all are 0
 */
export function patternOfArray({ shape, data }: ArrayValue): SamplingPattern {
  const [height = 0, width = 0] = shape;
  const first = data.find((value) => value !== 0) ?? 0;
  const isMask = first > 0 && data.every((value) => value === 0 || value === first);
  const weights = isMask ? data.map((value) => (value === 0 ? 0 : 1)) : data;
  return patternOf({ width, height }, Float64Array.from(weights));
}
