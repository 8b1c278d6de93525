import { ArgumentError, expected } from '@bilevel/core/errors';
import type { Image } from '../image.js';
import { addGaussianNoise } from '../physics/gaussianNoise.js';
import { noiseSeed } from '../random.js';
import { kspace } from './kspace.js';
import type { PatternPair } from './patternProblem.js';

/** The noise of what is measured. */
export interface PatternNoise {
  /** Standard deviation of real and imaginary part of each entry of k-space, on the scale of the pictures. */
  readonly sigma: number;
  /** A whole number from 0 to 2³² − 1; each picture's noise follows from it and from its name. */
  readonly seed: number;
}

/**
 * What pictures of one size, in grey, are learned from: all of their k-space, with Gaussian noise on it. Their
 * imaginary part is 0; that of a reconstruction need not be.
 *
 * @throws ArgumentError without pictures, for pictures in colour or of different sizes, for sigma or seed out of range
 */
export function patternPairs(
  pictures: readonly { readonly name: string; readonly truth: Image }[],
  { sigma, seed }: PatternNoise,
): PatternPair[] {
  const [first] = pictures;
  if (first === undefined) throw new ArgumentError(expected('at least one picture', 'pictures', 0));
  const { width, height } = first.truth;
  const operator = kspace(width, height);
  return pictures.map(({ name, truth: { width: w, height: h, channels, data } }) => {
    if (w !== width || h !== height) {
      const size = `${String(width)}×${String(height)} pixels, as ${first.name} has,`;
      const remedy = 'A pattern is of one size of pictures: crop or resize them first.';
      throw new ArgumentError(expected(size, name, `${String(w)}×${String(h)}`, remedy));
    }
    if (channels !== 1) {
      const remedy = 'Convert it to grey.';
      throw new ArgumentError(
        expected('a picture in grey', name, `${String(channels)} channels`, remedy),
      );
    }
    const truth = new Float64Array(2 * width * height);
    truth.set(data);
    const exact = { width, height, channels: 2, data: new Float64Array(truth.length) };
    operator.apply(truth, exact.data);
    const noise = { sigma, seed: noiseSeed(seed, name) };
    return { name, truth, measured: addGaussianNoise(exact, noise).data };
  });
}
