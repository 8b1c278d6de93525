import { BilevelError } from '@bilevel/core';
import {
  ImageContentError,
  ImageRangeError,
  measure,
  peakOf,
  rangeText,
  readComplex,
  unitOf,
  type Finding,
  type Measurement,
  type Model,
  type PictureChoice,
  type PictureRange,
} from '@bilevel/imaging';

/** Numbers so many times as large or as small as those of the model's pictures are on another scale. */
const LARGER = { told: 3, refused: 10 };
const SMALLER = { told: 1 / 10, refused: 1 / 100 };

/**
 * Reads complex numbers that an operator measures, such as k-space, and says what is odd about them.
 *
 * @param pictures the range of the pictures that the model was learned from; what the numbers come to is compared with it
 * @throws the errors of `readComplex`, ImageContentError for numbers that nothing sound would come of, and ImageRangeError for
 *   those on another scale
 */
export async function readMeasured(
  path: string,
  model: Model,
  {
    page,
    variable,
  }: { readonly page?: number | 'all' | undefined } & Pick<PictureChoice, 'variable'>,
  pictures?: PictureRange,
): Promise<{ readonly measured: Measurement; readonly findings: Finding[] }> {
  const { channels } = model.measurementShape({ width: 1, height: 1, channels: 1 });
  const stored = await readComplex(path, {
    variable,
    page: page === 'all' ? undefined : page,
    coils: channels / 2,
  });
  try {
    const shape = model.pictureShape(stored);
    const doubts = model.doubtsOf(stored, shape);
    const measured = model.onlyObserved(stored, shape);
    const start = model.pictureOf(measured, shape);
    const findings = doubts.map(({ code, message }): Finding => ({
      code,
      message: `${path}: ${message}`,
    }));
    return { measured, findings: [...findings, ...scaleFindings(path, start.data, pictures)] };
  } catch (error) {
    if (!(error instanceof BilevelError) || error instanceof ImageRangeError) throw error;
    throw new ImageContentError(path, 'numbers that the model takes', 'others', error.message);
  }
}

/** What the picture to start from says of the scale. @throws ImageRangeError */
function scaleFindings(
  path: string,
  start: Float64Array,
  pictures: PictureRange | undefined,
): Finding[] {
  if (pictures === undefined) return [];
  const { p1, p99, low, high } = measure(start);
  const factor = Math.max(Math.abs(p1), Math.abs(p99)) / peakOf(pictures);
  const isFar = (of: 'told' | 'refused'): boolean =>
    factor > LARGER[of] || (factor > 0 && factor < SMALLER[of]);
  if (!isFar('told')) return [];
  const message =
    `Expected k-space of pictures from ${rangeText(unitOf(pictures))}, as the model was learned on, for ${path} but received one ` +
    `of a picture from ${rangeText({ low, high })}. Multiply k-space by a number that brings it there: numbers of an FFT that is not orthonormal ` +
    'are to be divided by √(width · height).';
  if (isFar('refused')) throw new ImageRangeError(message);
  return [{ code: 'model-range', message }];
}
