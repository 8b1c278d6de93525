// Not from the package's index: a page that shows settings would load the whole of it.
import { FORMAT_RANGE, rangeText, shortNumber, unitOf } from '@bilevel/imaging/range';
import type { Prepared } from './prepared.js';

type Sizes = Prepared['originals'];
type SizeSetting =
  | { readonly kind: 'windowed'; readonly size: number }
  | { readonly kind: 'part' | 'crop' | 'shrink' | 'resize'; readonly size: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'windows'; readonly count: number; readonly size: number };
type NoiseSetting =
  | { readonly kind: 'gaussian'; readonly sigma: number }
  | { readonly kind: 'relative'; readonly percent: number }
  | { readonly kind: 'poisson'; readonly photons: number }
  | { readonly kind: 'pairs' }
  | {
      readonly kind: 'measured';
      readonly sigma?: number | undefined;
      readonly percent?: number | undefined;
    };

/** The range of a run's pictures; of one that has not recorded it, that of the number formats. */
export function rangeOf(of: { readonly prepared?: Prepared | undefined }): Prepared['range'] {
  return of.prepared?.range ?? FORMAT_RANGE;
}

/** What of a run's pictures, as they are in memory, is shown as black and white. */
export function displayRange(of: { readonly prepared?: Prepared | undefined }) {
  const range = rangeOf(of);
  // A range that a person stated is what they want to see.
  return (range.kind === 'found' ? of.prepared?.window : undefined) ?? unitOf(range);
}

/** `0 to 255, found in the pictures`: black and white in the numbers of the files. */
export function rangeInWords(range: Prepared['range']): string {
  const of = range.kind === 'found' && range.white !== 1 ? ` of ${String(range.white)}` : '';
  const from = {
    format: '',
    stated: ', as stated',
    found: ', found in the pictures',
  };
  return rangeText(range) + of + from[range.kind];
}

/** The peak of PSNR in the numbers of the files: white minus black. */
export function peakInWords({ low, high }: Prepared['range']): string {
  return shortNumber(high - low);
}

function extentText({ width, height }: Sizes['largest']): string {
  return `${String(width)}×${String(height)}`;
}

function sizesText({ smallest, largest }: Sizes): string {
  const [a, b] = [extentText(smallest), extentText(largest)];
  if (a === b) return a;
  const alike = smallest.width * smallest.height === largest.width * largest.height;
  // By number of pixels: others may be wider or higher.
  return alike ? `${a} and ${b}` : `${a} (smallest) to ${b} (largest)`;
}

/** `96×96 crop from 481×321`: what of the pictures is learned from. */
export function sizeInWords(size: SizeSetting, came?: Prepared): string {
  if (size.kind === 'full') {
    return came === undefined ? 'full size' : `full size, ${sizesText(came.pictures)}`;
  }
  const square = `${String(size.size)}×${String(size.size)}`;
  if (size.kind === 'windowed') {
    // Those for validation are parts, which are not learned from.
    const whole = came === undefined ? 'full size' : `full size, ${sizesText(came.originals)}`;
    return `${whole}, by way of windows of ${square}`;
  }
  const learned = came === undefined ? square : sizesText(came.pictures);
  const originals = came === undefined ? undefined : sizesText(came.originals);
  if (size.kind === 'windows') {
    const from = originals === undefined ? '' : ` from ${originals}`;
    return `${String(size.count)} random windows of ${square}${from}`;
  }
  if (originals === learned) return `full size, ${learned}`;
  const from = originals === undefined ? '' : ` from ${originals}`;
  const how = {
    part: 'crop',
    crop: 'crop of the centre',
    shrink: 'shrunk',
    resize: 'resized, whatever the shape,',
  }[size.kind];
  return `${learned} ${how}${from}`.replace(/,$/, '');
}

/** Noise that is in the files already: its σ, and where that is from. */
function measuredInWords(
  { sigma, percent }: Extract<NoiseSetting, { kind: 'measured' }>,
  came: Prepared | undefined,
): string {
  const own = came?.sigma;
  if (percent !== undefined) {
    return `noise in the pictures, ${own === undefined ? '' : `σ = ${shortNumber(own)}, `}${String(percent)} % of the range`;
  }
  if (sigma !== undefined) return `noise in the pictures, σ = ${String(sigma)}`;
  if (own === undefined) return 'noise in the pictures';
  const all = came?.estimates?.map((one) => one.sigma) ?? [];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const found = least === most ? shortNumber(own) : `${shortNumber(least)} to ${shortNumber(most)}`;
  return `noise in the pictures, σ = ${found}, estimated in each`;
}

/** `noise σ = 25.5, 10 % of the range`; or that pairs are real. */
export function noiseInWords(noise: NoiseSetting, came?: Prepared): string {
  if (noise.kind === 'pairs') return 'real pairs';
  if (noise.kind === 'measured') return measuredInWords(noise, came);
  if (noise.kind === 'relative') {
    const percent = `${String(noise.percent)} % of the range`;
    const sigma = came?.sigma;
    return sigma === undefined
      ? `noise of ${percent}`
      : `noise σ = ${shortNumber(sigma)}, ${percent}`;
  }
  if (noise.kind === 'poisson') return `photon noise, ${String(noise.photons)} photons at white`;
  return `noise σ = ${String(noise.sigma)}`;
}
