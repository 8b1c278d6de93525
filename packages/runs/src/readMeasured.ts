import { BilevelError } from '@bilevel/core';
import {
  ImageContentError,
  ImageRangeError,
  Model,
  magnitudeOf,
  measure,
  peakOf,
  rangeText,
  readComplex,
  unitOf,
  type ArrayValues,
  type Finding,
  type Measurement,
  type PictureChoice,
  type PictureRange,
  type Shape,
} from '@bilevel/imaging';

/** Numbers so many times as large or as small as those of the model's pictures are on another scale. */
const LARGER = { told: 3, refused: 10 };
const SMALLER = { told: 1 / 10, refused: 1 / 100 };

/** Complex numbers as they were read. */
export interface ReadMeasurement {
  readonly measured: Measurement;
  readonly findings: readonly Finding[];
  /** Of the operator, where the measurement tells others than the model has. */
  readonly arrays?: ArrayValues;
}

/**
 * Reads complex numbers that an operator measures, such as k-space, and says what is odd about them.
 *
 * Where a model is applied (`pictures`), zeros in other places than those of the model's pattern tell the pattern.
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
): Promise<ReadMeasurement> {
  const stored = await readComplex(path, {
    variable,
    page: page === 'all' ? undefined : page,
    coils: model.complexParts,
  });
  try {
    const shape = model.pictureShape(stored);
    const { own = model, arrays } = pictures === undefined ? {} : asMeasured(model, stored, shape);
    const findings = own.doubtsOf(stored, shape).map(({ code, message }): Finding => ({
      code,
      message: `${path}: ${message}`,
    }));
    if (arrays !== undefined) {
      const message = `${path}: entries of k-space that are 0 count as not measured, beside the pattern of the model.`;
      findings.push({ code: 'pattern-told', message });
    }
    const measured = own.onlyObserved(stored, shape);
    const start = own.pictureOf(measured, shape);
    findings.push(...scaleFindings(path, magnitudeOf(start).data, pictures));
    return { measured, findings, ...(arrays && { arrays }) };
  } catch (error) {
    if (!(error instanceof BilevelError) || error instanceof ImageRangeError) throw error;
    throw new ImageContentError(path, 'numbers that the model takes', 'others', error.message);
  }
}

/** The model for the pattern that zeros in a measurement tell, where they are in another one's place. */
function asMeasured(
  model: Model,
  stored: Measurement,
  shape: Shape,
): { readonly own?: Model; readonly arrays?: ArrayValues } {
  const takesPattern = model.operator.arrays?.some(({ key }) => key === 'pattern') === true;
  const isOther = model.doubtsOf(stored, shape).some(({ code }) => code === 'pattern-empty');
  if (!takesPattern || !isOther) return {};
  const { width, height, channels, data } = stored;
  const d = width * height;
  const pattern = Array.from({ length: d }, (_, k) => {
    for (let c = 0; c < channels; c++) if (data[c * d + k] !== 0) return 1;
    return 0;
  });
  const { operator } = model.options;
  if (operator === undefined) return {};
  const arrays = { ...operator.arrays, pattern: { shape: [height, width], data: pattern } };
  return { own: new Model({ ...model.options, operator: { ...operator, arrays } }), arrays };
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
