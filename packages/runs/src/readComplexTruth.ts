import { ArgumentError, BilevelError, expected } from '@bilevel/core';
import {
  ImageContentError,
  asComplex,
  createImage,
  readComplexPicture,
  readImageAndWhite,
  type Finding,
  type Image,
  type Measurement,
  type Model,
  type ReadImage,
} from '@bilevel/imaging';
import type { DataSettings } from './config.js';

/** A clean picture as it was read. */
export interface ReadTruth extends ReadImage {
  /** Whether the file has no imaginary part. */
  readonly isReal: boolean;
  readonly findings: readonly Finding[];
}

type Choice = Pick<DataSettings, 'range' | 'page' | 'channel' | 'variable'>;

/**
 * Reads a clean picture for an operator that sees complex ones: complex numbers (`readComplexPicture`), all of a measurement, of
 * which it takes the picture, or a real picture, as its grey with the imaginary part 0.
 *
 * @throws the errors of reading, ImageContentError for a part of a measurement, and ArgumentError for a range whose black is not 0
 */
export async function readComplexTruth(
  path: string,
  model: Model,
  { range, page, channel, variable }: Choice,
): Promise<ReadTruth> {
  const coils = model.complexParts;
  const onePage = page === 'all' ? undefined : page;
  const numbers = await readComplexPicture(path, { coils, variable, page: onePage });
  if (numbers === undefined) {
    const read = await readImageAndWhite(path, { range, page, channel, variable, colour: 'grey' });
    const { width, height, data } = read.image;
    const grey = createImage(width, height, data);
    return { ...read, image: asComplex(grey), isReal: true, findings: [] };
  }
  const { picture, isMeasurement } = pictureOf(path, model, numbers);
  const white = whiteOf(range);
  const image = white === 1 ? picture : { ...picture, data: picture.data.map((x) => x / white) };
  const message =
    `${path}: is taken for all of the ${model.measurement?.name ?? 'measurement'} of a picture, as one entry holds far more than ` +
    'any pixel does: the clean picture is the one that it comes to.';
  return {
    ...{ image, white: 1, isReal: false },
    findings: isMeasurement ? [{ code: 'clean-kspace', message }] : [],
  };
}

function pictureOf(
  path: string,
  model: Model,
  numbers: Measurement,
): { readonly picture: Image; readonly isMeasurement: boolean } {
  try {
    const picture = model.pictureOfAll(numbers);
    if (picture !== undefined) return { picture, isMeasurement: true };
  } catch (error) {
    if (!(error instanceof BilevelError)) throw error;
    const remedy = error.message;
    throw new ImageContentError(
      path,
      'a clean picture, or all that is measured of it,',
      'others',
      remedy,
    );
  }
  const { width, height, data } = numbers;
  return { picture: createImage(width, height, data, 2), isMeasurement: false };
}

/** @throws ArgumentError for a range whose black is not 0, where complex numbers have no other */
function whiteOf(range: Choice['range']): number {
  if (range === undefined) return 1;
  if (range.low === 0) return range.high;
  const what = 'a range from 0 for complex pictures, whose magnitude it is of,';
  throw new ArgumentError(expected(what, '`range`', `${String(range.low)}..${String(range.high)}`));
}
