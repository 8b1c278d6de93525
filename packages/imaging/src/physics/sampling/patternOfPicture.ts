import type { Image } from '../../image.js';
import { toGrey } from '../../transform/grey.js';
import { patternOf, type SamplingPattern } from './pattern.js';

/**
 * The pattern that a picture shows: its values are the weights. One of two values is a mask, black and anything else,
 * so that integers of 0 and 1 are one, too.
 *
 * @throws ArgumentError for values outside of 0 to 1, or one that is black everywhere
 */
export function patternOfPicture(picture: Image): SamplingPattern {
  const { width, height, data } = toGrey(picture);
  const first = data.find((value) => value !== 0);
  const isMask = first !== undefined && data.every((value) => value === 0 || value === first);
  return patternOf(
    { width, height },
    isMask && first > 0 ? data.map((value) => (value === 0 ? 0 : 1)) : data,
  );
}
