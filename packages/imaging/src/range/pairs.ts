import type { Measurement } from '../image.js';
import { ImageRangeError, type Finding } from './finding.js';
import { joined, type Measured } from './measure.js';
import { rangeText, shortNumber, type ValueRange } from './range.js';

/** How a noisy picture follows its clean partner: noisy ≈ slope · clean + constant, by least squares. */
export interface PairFit {
  readonly slope: number;
  /** Standard error of the slope, for independent noise. */
  readonly slopeError: number;
  /** Mean of noisy − clean. */
  readonly offset: number;
  /** Standard deviation of noisy − clean. */
  readonly noise: number;
  /** Standard deviation of noisy over that of clean. */
  readonly spread: number;
  readonly correlation: number;
  readonly pixels: number;
}

/** Fits a noisy picture to a clean one that is not constant and has its size; or what was measured to what would be. */
export function fitPair(clean: Measurement, noisy: Measurement): PairFit {
  const [x, y] = [clean.data, noisy.data];
  const n = x.length;
  const mean = (data: Float64Array): number => data.reduce((sum, value) => sum + value, 0) / n;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let p = 0; p < n; p++) {
    const [a, b] = [x[p]! - meanX, y[p]! - meanY];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const slope = xy / xx;
  const residual = Math.max(0, yy - slope * xy);
  return {
    slope,
    slopeError: Math.sqrt(residual / (n - 2) / xx),
    offset: meanY - meanX,
    noise: Math.sqrt(Math.max(0, xx + yy - 2 * xy) / n),
    spread: Math.sqrt(yy / xx),
    correlation: yy === 0 ? 0 : xy / Math.sqrt(xx * yy),
    pixels: n,
  };
}

/** A pair of pictures as they were read, with what is needed to compare them. */
export interface MeasuredPair {
  readonly name: string;
  readonly fit: PairFit;
  readonly identical: boolean;
  /** Whether an operator that measures another shape is between: measurements without noise have their use. */
  readonly isSeen?: boolean;
  readonly clean: { readonly measured: Measured; readonly white: number };
  readonly noisy: { readonly measured: Measured; readonly white: number };
}

/** Scales that differ by this factor are no matter of exposure. */
const SCALE = 3;
/** A slope beyond this, or its inverse, is told. */
const CONTRAST = 1.25;
/** Offsets, as shares of the range of the clean pictures: told, and refused. */
const OFFSET = { told: 0.03, refused: 0.1 };
/** A picture this far below the others in correlation may have another's partner. */
const STRANGER = { below: 0.3, others: 0.6 };

/**
 * What there is to say about pairs of clean and noisy pictures.
 *
 * @throws ImageRangeError equal pictures, pairs on different scales or with an offset that is no noise
 */
export function pairFindings(pairs: readonly MeasuredPair[]): Finding[] {
  const clean = joined(pairs.map((pair) => pair.clean.measured));
  const noisy = joined(pairs.map((pair) => pair.noisy.measured));
  refuseEqual(pairs);
  refuseScales(pairs, clean, noisy);
  refuseOffsets(pairs, clean, noisy);
  return [
    ...contrast(pairs),
    ...offsets(pairs, clean),
    ...strangers(pairs),
    ...noiseOf(pairs, clean),
  ];
}

/** `2 of 6 pairs: a, b`. */
function which(some: readonly MeasuredPair[], all: readonly MeasuredPair[]): string {
  const names = some.slice(0, 5).map(({ name }) => name);
  const more = some.length > names.length ? ', …' : '';
  return `${String(some.length)} of ${String(all.length)} pairs (${names.join(', ')}${more})`;
}

function folders(clean: ValueRange, noisy: ValueRange): string {
  return `The clean pictures range from ${rangeText(clean)}, the noisy ones from ${rangeText(noisy)}.`;
}

function refuseEqual(pairs: readonly MeasuredPair[]): void {
  const equal = pairs.filter(({ identical }) => identical);
  if (equal.length === 0) return;
  throw new ImageRangeError(
    `Expected noisy partners of the clean pictures but received the same pixels in ${which(equal, pairs)}: ` +
      'there is no noise to learn from. Give the folder of the noisy pictures with `noisy`, leave ' +
      'equal pictures out, or have noise added with `noise` 10% instead of `noisy`.',
  );
}

function refuseScales(pairs: readonly MeasuredPair[], clean: ValueRange, noisy: ValueRange): void {
  const larger = pairs.filter(({ fit }) => fit.slope - 4 * fit.slopeError > SCALE);
  // Noise only adds to the spread: less of it is a smaller scale, whatever the noise.
  const smaller = pairs.filter(({ fit }) => fit.spread < 1 / SCALE);
  const [some, factor] =
    larger.length >= smaller.length
      ? [larger, medianOf(larger.map(({ fit }) => fit.slope))]
      : [smaller, 1 / medianOf(smaller.map(({ fit }) => smallScale(fit)))];
  const [first] = some;
  if (first === undefined) return;
  const shown = shortNumber(Number(factor.toPrecision(factor < 100 ? 2 : 3)));
  const relation = some === larger ? 'as large as' : 'as small as';
  throw new ImageRangeError(
    `Expected clean and noisy pictures on one scale but received noisy numbers about ${shown} times ` +
      `${relation} the clean ones in ${which(some, pairs)}. Of ${first.name}, clean is ` +
      `${rangeText(first.clean.measured)} and noisy ${rangeText(first.noisy.measured)}. ` +
      `${folders(clean, noisy)} ${remedy(first, some === larger ? factor : 1 / factor, shown)}`,
  );
}

/** The slope, which noise leaves alone, where it can be told from 0; else the ratio of the spreads. */
function smallScale({ slope, slopeError, spread }: PairFit): number {
  return slope > 4 * slopeError ? slope : spread;
}

/** Where the numbers of the files agree, stating what is white is all it takes. */
function remedy({ clean, noisy }: MeasuredPair, factor: number, shown: string): string {
  const ofFiles = (factor * noisy.white) / clean.white;
  if (clean.white !== noisy.white && ofFiles > 1 / 1.5 && ofFiles < 1.5) {
    const white = String(Math.max(clean.white, noisy.white));
    return `The numbers in the files agree: state what number is white in both with \`range\` ${white}.`;
  }
  const operation = factor > 1 ? 'Divide' : 'Multiply';
  return `${operation} the noisy pictures by ${shown}, or save both in one number format.`;
}

function refuseOffsets(pairs: readonly MeasuredPair[], clean: ValueRange, noisy: ValueRange): void {
  const width = clean.high - clean.low;
  // Noise that is clipped moves the mean as well, but by less than its own size.
  const shifted = pairs.filter(
    ({ fit }) =>
      Math.abs(fit.offset) > OFFSET.refused * width && Math.abs(fit.offset) > 2 * fit.noise,
  );
  const [first] = shifted;
  if (first === undefined) return;
  throw new ImageRangeError(
    'Expected clean and noisy pictures on one scale but received noisy numbers that are on average ' +
      `${shortNumber(first.fit.offset)} away from the clean ones in ${which(shifted, pairs)}: no ` +
      `denoising takes an offset away. ${folders(clean, noisy)} Subtract ` +
      `${shortNumber(first.fit.offset)} from the noisy pictures.`,
  );
}

function contrast(pairs: readonly MeasuredPair[]): Finding[] {
  const some = pairs.filter(
    ({ fit: { slope, slopeError } }) =>
      slope - 4 * slopeError > CONTRAST || (slope + 4 * slopeError < 1 / CONTRAST && slope > 0.3),
  );
  const [first] = some;
  if (first === undefined) return [];
  const message =
    `The noisy pictures have ${shortNumber(first.fit.slope)} times the contrast of the clean ones in ` +
    `${which(some, pairs)}: that is no noise, and denoising cannot undo it. Check that both were ` +
    'saved on the same scale.';
  return [{ code: 'pairs-scale', message }];
}

function offsets(pairs: readonly MeasuredPair[], clean: ValueRange): Finding[] {
  const width = clean.high - clean.low;
  const some = pairs.filter(
    ({ fit }) =>
      Math.abs(fit.offset) > OFFSET.told * width + (6 * fit.noise) / Math.sqrt(fit.pixels),
  );
  const [first] = some;
  if (first === undefined) return [];
  const message =
    `The noisy pictures are on average ${shortNumber(first.fit.offset)} away from the clean ones in ` +
    `${which(some, pairs)}: noise should leave the mean alone. Check for clipping or another black level.`;
  return [{ code: 'pairs-offset', message }];
}

/** A noisy picture that has little to do with its clean partner, where the others have much. */
function strangers(pairs: readonly MeasuredPair[]): Finding[] {
  if (pairs.length < 3) return [];
  const usual = medianOf(pairs.map(({ fit }) => fit.correlation));
  if (usual < STRANGER.others) return [];
  const some = pairs.filter(({ fit }) => fit.correlation < STRANGER.below * usual);
  if (some.length === 0) return [];
  const message =
    `Clean and noisy picture have little in common in ${which(some, pairs)}, other than in the rest: ` +
    'perhaps the partners are mixed up. Compare the files; partners have the same name.';
  return [{ code: 'pairs-mixed', message }];
}

/** The noise of real pairs, by the same measure as noise that is added. */
function noiseOf(pairs: readonly MeasuredPair[], clean: ValueRange): Finding[] {
  const noise = medianOf(pairs.map(({ fit }) => fit.noise));
  const share = noise / (clean.high - clean.low);
  if (share > 1) {
    const message =
      `Noisy and clean pictures differ by ${shortNumber(share)} times the range of the clean ones ` +
      `(${rangeText(clean)}), in the mean square. Check that the partners belong together.`;
    return [{ code: 'noise-large', message }];
  }
  if (share < 0.0005 && !pairs.some(({ isSeen }) => isSeen === true)) {
    const message =
      `Noisy and clean pictures hardly differ: by ${shortNumber(noise)} in the mean square, where the ` +
      `clean ones range from ${rangeText(clean)}. The weight that is learned will remove next to ` +
      'nothing. Check that `noisy` names the noisy pictures.';
    return [{ code: 'noise-invisible', message }];
  }
  return [];
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
