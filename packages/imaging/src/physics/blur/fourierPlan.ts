import { fourierCost, fourierLength } from '@bilevel/kernels';
import type { Extent } from '../../image.js';
import type { Boundary, Reach } from './boundary.js';

type Size = Pick<Extent, 'width' | 'height'>;

/** A convolution by the Fourier transform of planes of a size. */
export interface FourierPlan {
  readonly period: Size;
  /** Whether that is the picture itself, around which kernels go. */
  readonly around: boolean;
}

/** Nanoseconds a tap and pixel, a tap of a line and pixel, an operation of a transform, and all else that is done to a number. */
const TAP = 2.5;
const LINE_TAP = 1.25;
const OPERATION = 0.05;
const NUMBER = 6;
/** Of a call. */
const CALL = 8000;
/** Direct where what is expected is no more than so much longer: machines differ. */
const MARGIN = 1.25;
/** What is done to a number, in operations of a transform in one direction. */
const MORE = NUMBER / OPERATION / 2;

/**
 * How a kernel is applied by the Fourier transform, or undefined where it is applied tap by tap: whichever is expected to take
 * less time, from sizes alone, so that numbers are the same on every machine. Pictures are continued by what the kernel reaches and by zeros to a
 * size with small factors; what is periodic is transformed as it is where that costs less.
 *
 * The costs are those of `npm run bench -- blur`: of 512×512 pixels kernels of 3×3 are about even, and of 9×9 the transform
 * takes a tenth of the time. For even kernels and mirror images the cosine transform, of the picture as it is, would
 * take more: what is around its Fourier transform costs more than a margin.
 *
 * @param taps of a kernel, or of both lines of a separable one
 */
export function fourierPlan(
  picture: Size,
  output: Size,
  { left, right, up, down }: Reach,
  boundary: Boundary,
  taps: { readonly count: number; readonly separable: boolean },
): FourierPlan | undefined {
  const fits = boundary === 'valid';
  const length = (n: number, before: number, after: number): number =>
    fourierLength(fits ? n : n + before + after, MORE);
  const continued = {
    width: length(picture.width, left, right),
    height: length(picture.height, up, down),
  };
  let best = { period: continued, around: false };
  if (boundary === 'periodic' && timeOf(picture) <= timeOf(continued)) {
    best = { period: { width: picture.width, height: picture.height }, around: true };
  }
  const numbers = Math.max(output.width * output.height, 1);
  const direct = taps.count * (taps.separable ? LINE_TAP : TAP) * numbers;
  return direct <= MARGIN * timeOf(best.period) ? undefined : best;
}

function timeOf({ width, height }: Size): number {
  return CALL + 2 * OPERATION * fourierCost(width, height) + NUMBER * width * height;
}
