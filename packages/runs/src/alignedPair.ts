import {
  ImageContentError,
  crop,
  isImage,
  requireMeasurement,
  type Finding,
  type Image,
  type Measurement,
  type Model,
  type Rectangle,
} from '@bilevel/imaging';

/** A picture and what was measured of it. */
export interface AlignedPair {
  readonly truth: Image;
  readonly measured: Measurement;
}

/**
 * What belongs together of a picture and a measurement that has a row or a column more or less than the operator gives, or for
 * a blur with unknown surroundings all of the picture's; with what to tell of it.
 *
 * @throws PairingError for a measurement of another shape
 */
export function alignedPair(
  model: Model,
  truth: Image,
  measured: Measurement,
  name: string,
): AlignedPair & { readonly finding?: Finding } {
  const wanted = model.measurement && model.measurementShape(truth);
  const fits = wanted?.width === measured.width && wanted.height === measured.height;
  const sameColours = wanted?.channels === measured.channels;
  const parts = sameColours && !fits ? model.alignedParts(truth, measured) : undefined;
  if (wanted === undefined || parts === undefined || !isImage(measured)) {
    requireMeasurement(model, truth, measured, name);
    return { truth, measured };
  }
  const message =
    `Expected a measurement (${model.measurement?.name ?? ''}) of ${sizeText(wanted)} for the picture of ${sizeText(truth)} of ${name} but ` +
    `received ${sizeText(measured)}. What belongs together is used: ${partText(parts.picture, truth, 'picture')} and ` +
    `${partText(parts.measured, measured, 'measurement')}.`;
  return {
    truth: cutTo(truth, parts.picture),
    measured: cutTo(measured, parts.measured),
    finding: { code: 'cut-to-fit', message },
  };
}

/**
 * A part of a picture, moved to where a part of the measurement is of it, and that part.
 *
 * @throws ImageContentError where none is
 */
export function partOfPair(
  model: Model,
  { truth, measured }: AlignedPair,
  part: Rectangle | undefined,
  path: string,
): AlignedPair {
  const parts = part && model.partOf(part, truth);
  if (parts === undefined || !isImage(measured)) {
    throw new ImageContentError(
      path,
      `all of each picture to be learned from, as ${model.operator.name} has measured a ${model.measurement?.name ?? ''} of it,`,
      'a part',
      'Learn from whole pictures (`size` full), or from parts of clean pictures, which are measured then.',
    );
  }
  return { truth: cutTo(truth, parts.picture), measured: cutTo(measured, parts.measured) };
}

function cutTo(image: Image, { row, column, width, height }: Rectangle): Image {
  const isWhole = width === image.width && height === image.height;
  return isWhole ? image : crop(image, row, column, width, height);
}

const sizeText = ({ width, height }: { readonly width: number; readonly height: number }): string =>
  `${String(width)}×${String(height)}`;

function partText(part: Rectangle, whole: { width: number; height: number }, what: string): string {
  if (part.width === whole.width && part.height === whole.height) return `all of the ${what}`;
  const place = `row ${String(part.row)} and column ${String(part.column)}`;
  return `${sizeText(part)} pixels of the ${what} from ${place}`;
}
