import { ImageRangeError, type Finding } from './finding.js';
import { peakOf, rangeText, shortNumber, type PictureRange, type ValueRange } from './range.js';

/**
 * Noise as it is asked for: Gaussian, of a standard deviation in the unit of the pictures or of a share of
 * their range, or that of so many photons where it is white.
 */
export type NoiseRequest =
  | { readonly kind: 'gaussian'; readonly sigma: number }
  | { readonly kind: 'relative'; readonly percent: number }
  | { readonly kind: 'poisson'; readonly photons: number };

/** σ in the unit of the pictures; of photons at the middle of the range. */
export function sigmaOf(noise: NoiseRequest, range: PictureRange): number {
  switch (noise.kind) {
    case 'gaussian':
      return noise.sigma;
    case 'relative':
      return (noise.percent / 100) * peakOf(range);
    case 'poisson':
      return Math.sqrt(0.5 / noise.photons) * peakOf(range);
  }
}

/** σ of more than so many times the range of the pictures leaves nothing of them. */
const MOST_NOISE = 10;
/** σ of less than this share of the range: half a grey level of 255. */
const INVISIBLE = 0.002;

const PER_CENT = 'Give it in per cent of the range, as `noise` 10%';

/**
 * What there is to say about noise of σ = `sigma` on clean pictures that hold numbers of `measured`.
 *
 * @throws ImageRangeError σ = 0, or more than ten times the range of the pictures
 */
export function noiseFindings(sigma: number, measured: ValueRange): Finding[] {
  const width = measured.high - measured.low;
  const share = sigma / width;
  const holds = `the pictures range from ${rangeText(measured)}`;
  if (sigma === 0) {
    throw new ImageRangeError(
      'Expected noise of a standard deviation above 0 for `noise` but received 0: pictures that are ' +
        'clean already teach a weight of 0. Give some noise, as `noise` 10%, or noisy partners.',
    );
  }
  if (share > MOST_NOISE) {
    throw new ImageRangeError(
      'Expected a standard deviation from 0 to 10 times the range of the pictures for `noise` but ' +
        `received ${shortNumber(sigma)}, where ${holds}. ${PER_CENT}; 25 grey levels of 255, for ` +
        'instance, are 9.8%.',
    );
  }
  if (share > 1) {
    const message =
      `The noise (σ = ${shortNumber(sigma)}) is ${shortNumber(share)} times as large as the range of ` +
      `what it is added to: ${holds}. ${PER_CENT}, or state what number is white with \`range\`.`;
    return [{ code: 'noise-large', message }];
  }
  if (share < INVISIBLE) {
    const message =
      `The noise (σ = ${shortNumber(sigma)}) cannot be seen: ${holds}, and it is ` +
      `${shortNumber(100 * share)} % of that. The weight that is learned will remove next to ` +
      `nothing. ${PER_CENT}, or state what number is white with \`range\`.`;
    return [{ code: 'noise-invisible', message }];
  }
  return [];
}
