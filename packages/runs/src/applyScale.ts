import {
  FORMAT_RANGE,
  ImageRangeError,
  fromUnit,
  measure,
  peakOf,
  rangeText,
  readImageAndWhite,
  requireRange,
  requireUsable,
  shareBeyond,
  shortNumber,
  toUnit,
  unitOf,
  type ArrayValues,
  type BitDepth,
  type Finding,
  modelOf,
  type Image,
  type LearnedModel,
  type Measurement,
  type Model,
  type PictureRange,
  type ReadOptions,
  type ValueRange,
} from '@bilevel/imaging';
import { operatorPictureOf } from './applyMask.js';
import { knownPixels, type Mask } from './mask.js';
import { readMeasured } from './readMeasured.js';

/** A noisy picture as it was read, and what its numbers were divided by. */
interface Stored {
  readonly image: Image;
  /** 255 or 65535 for integers, 1 for floats. */
  readonly white: number;
}

/** How the numbers of a picture become those that a model was learned on, and those of a result. */
interface ApplyScale {
  /** Black and white of the picture as it was read; undefined when nothing says so. */
  readonly picture: ValueRange | undefined;
  /** Of the pictures that the model was learned on, as they were read. */
  readonly model: ValueRange;
}

/** A picture that is so much wider or narrower than the model's range was not meant for it. */
const WIDER = { told: 3, refused: 10 };
const NARROWER = { told: 1 / 10, refused: 1 / 100 };
/** Pixels beyond black or white by more than this share of the range are counted as cut off. */
const SLACK = 0.05;
/** Shares of cut-off pixels: told, and refused. */
const CLIPPED = { told: 0.01, refused: 0.5 };

/**
 * The scale of a picture: by `stated`, the numbers of its file that are black and white; else by the
 * range that was stated for the model; else as it was read.
 */
function scaleOf(
  { white }: Pick<Stored, 'white'>,
  model: PictureRange | undefined,
  stated: ValueRange | undefined,
): ApplyScale {
  const known = stated ?? (model?.kind === 'stated' ? model : undefined);
  return {
    model: unitOf(model ?? FORMAT_RANGE),
    picture: known && { low: known.low / white, high: known.high / white },
  };
}

/** A picture to denoise, in the numbers that the model was learned on. */
export interface ForModel {
  readonly noisy: Measurement;
  /** What the operator takes besides. */
  readonly operatorPicture: Image | undefined;
  /** Of the operator, where the measurement tells others than the model has. */
  readonly arrays?: ArrayValues;
  readonly scale: ApplyScale;
  readonly white: number;
  readonly findings: readonly Finding[];
}

/** How {@link readForModel} reads. */
export interface ReadForModelOptions extends ReadOptions {
  /** The numbers of what is measured are in a unit of their own: the range of pictures says nothing of them. */
  readonly inOwnUnit?: boolean;
  /** The model, where what it is applied to are complex numbers. */
  readonly ofComplex?: Model | undefined;
}

/** How the measurements of a model are read. */
export function readAs(
  learned: LearnedModel,
): Pick<ReadForModelOptions, 'inOwnUnit' | 'ofComplex'> {
  const model = modelOf(learned);
  const { measurement } = model;
  return {
    inOwnUnit: measurement?.shown !== undefined,
    ...(measurement?.isComplex && { ofComplex: model }),
  };
}

/**
 * Reads a picture for a model whose pictures had `model` for their range.
 *
 * @param mask of the pictures, for a model that takes one
 * @throws the errors of reading, ImageContentError for a mask of another size, and ImageRangeError for a picture on another scale than the model
 */
export async function readForModel(
  path: string,
  model: PictureRange | undefined,
  options: ReadForModelOptions = {},
  mask?: Mask,
): Promise<ForModel> {
  const { colour = 'keep', range, page, channel, variable } = options;
  if (range !== undefined) requireRange(range);
  if (options.ofComplex !== undefined) {
    const { ofComplex } = options;
    const read = await readMeasured(path, ofComplex, options, model ?? FORMAT_RANGE);
    const { measured, ...rest } = read;
    const scale = scaleOf({ white: 1 }, model, range);
    return { noisy: measured, operatorPicture: undefined, scale, white: 1, ...rest };
  }
  const stored = await readImageAndWhite(path, { colour, page, channel, variable });
  requireUsable(stored.image, path, { allowConstant: true });
  const scale = scaleOf(stored, model, range);
  if (options.inOwnUnit === true) {
    const { image: noisy, white } = stored;
    return { noisy, operatorPicture: undefined, scale, white, findings: [] };
  }
  const noisy = toModel(stored, scale);
  const operatorPicture = mask && operatorPictureOf(mask, path, noisy);
  // What is missing may hold any number.
  const known = operatorPicture === undefined ? noisy : knownPixels(noisy, operatorPicture);
  const findings = rangeFindings(path, known, stored, scale, model);
  return { noisy, operatorPicture, scale, white: stored.white, findings };
}

/** The number that is white in files of such samples. */
export function whiteOf(bitDepth: BitDepth): number {
  return bitDepth === 8 ? 255 : bitDepth === 16 ? 65535 : 1;
}

/** The picture in the numbers that the model was learned on. */
function toModel({ image }: Stored, { picture, model }: ApplyScale): Image {
  if (picture === undefined) return image;
  const unit = toUnit(image.data, picture);
  const same = model.low === 0 && model.high === 1;
  return { ...image, data: same ? unit : fromUnit(unit, model) };
}

/**
 * A result in the numbers to write, where white is 1: those of the original in a file of its kind; else
 * from black to white, where both are known.
 */
export function toFile(
  result: Image,
  { picture, model }: ApplyScale,
  sameKind: boolean,
  bitDepth: BitDepth,
): Image {
  const shared = model.low === 0 && model.high === 1;
  if (picture === undefined) {
    // Integers hold what is from 0 to 1.
    const integers = bitDepth === 8 || bitDepth === 16;
    return shared || sameKind || !integers
      ? result
      : { ...result, data: toUnit(result.data, model) };
  }
  const unit = shared ? result.data : toUnit(result.data, model);
  return { ...result, data: sameKind ? fromUnit(unit, picture) : unit };
}

/**
 * What there is to say about a picture in the numbers of a model.
 *
 * @throws ImageRangeError a picture on a scale that is not that of the model
 */
function rangeFindings(
  path: string,
  noisy: Image,
  { white }: Stored,
  scale: ApplyScale,
  model: PictureRange | undefined,
): Finding[] {
  const { p1, p99, low, high } = measure(noisy.data);
  const holds = `holds numbers from ${rangeText({ low, high })}`;
  if (model === undefined) {
    const message =
      `The model does not say which range it was learned on (it is of an earlier version); ${path} ` +
      `${holds}, and is taken to be on the same scale. If it is not, learn again, or state black ` +
      'and white with `range`.';
    return [{ code: 'model-range', message }];
  }
  const width = peakOf(model);
  const filled = (p99 - p1) / width;
  const expected = `pictures from ${rangeText(scale.model)}, as the model was learned on,`;
  const remedy =
    white === 1 && scale.picture === undefined
      ? `State what number of the file is white with \`range\` ${shortNumber(likelyWhite(high))}.`
      : `State what number of the file is white with \`range\` ${String(white === 1 ? 1 : white)}.`;
  const asRead =
    scale.picture === undefined ? '' : ' once black and white of its range are applied';
  if (filled > WIDER.refused || (filled > 0 && filled < NARROWER.refused)) {
    const effect = filled > 1 ? 'change next to nothing' : 'leave nothing of it';
    throw new ImageRangeError(
      `Expected ${expected} for ${path} but received one that ${holds}${asRead}: the weights would ` +
        `${effect}. ${remedy}`,
    );
  }
  if (filled > WIDER.told || (filled > 0 && filled < NARROWER.told)) {
    const effect = filled > 1 ? 'too little' : 'too much';
    const message =
      `Expected ${expected} for ${path}, which ${holds}${asRead}: the weights may smooth it ${effect}. ` +
      `If it is on another scale: ${remedy}`;
    return [{ code: 'model-range', message }];
  }
  return [];
}

function likelyWhite(high: number): number {
  return [1, 255, 4095, 65535].find((white) => high <= 1.5 * white && high > white / 2) ?? high;
}

/** Refuses, before anything is computed, what would be written as black or white for the most part. */
export function refuseClipped(path: string, written: Image, bitDepth: BitDepth): void {
  if (bitDepth !== 8 && bitDepth !== 16) return;
  const { median, low, high } = measure(written.data);
  if (median >= -SLACK && median <= 1 + SLACK) return;
  throw clippedError(path, { low, high }, 'most');
}

/**
 * What there is to say about pixels of a result that are cut off in an integer file, and their share.
 *
 * @throws ImageRangeError more than half of them
 */
export function clippedFindings(
  path: string,
  written: Image,
  bitDepth: BitDepth,
): { readonly clipped: number; readonly findings: readonly Finding[] } {
  if (bitDepth !== 8 && bitDepth !== 16) return { clipped: 0, findings: [] };
  const clipped = shareBeyond(written.data, { low: 0, high: 1 }, SLACK);
  const percent = `${shortNumber(100 * clipped)} %`;
  if (clipped > CLIPPED.refused) throw clippedError(path, measure(written.data), percent);
  if (clipped <= CLIPPED.told) return { clipped, findings: [] };
  const message =
    `${percent} of the pixels of ${path} are cut off at black or white, by more than ` +
    `${String(100 * SLACK)} % of the range: ${holdsText(measure(written.data))}. Write floats ` +
    'instead (`format` tiff `bitDepth` 32), or state black and white with `range`.';
  return { clipped, findings: [{ code: 'clipped', message }] };
}

function holdsText(range: ValueRange): string {
  return `it goes from ${rangeText(range)}, where files of integers hold 0 to 1`;
}

function clippedError(path: string, range: ValueRange, share: string): ImageRangeError {
  return new ImageRangeError(
    `Expected a result from black to white for ${path} but received one of which ${share} of the ` +
      `pixels would be cut off: ${holdsText(range)}. Write floats instead (\`format\` tiff \`bitDepth\` ` +
      '32), or state what numbers are black and white with `range`.',
  );
}
