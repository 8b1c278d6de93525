import { requireFinite } from '../check/finite.js';
import type { Image } from '../image.js';
import { toUnit, type ValueRange } from '../range/range.js';
import { requireRange } from '../range/requireRange.js';
import { centreCorner, crop } from '../transform/crop.js';
import { toGrey } from '../transform/grey.js';
import type { Rectangle } from '../transform/rectangle.js';
import type { PictureRequest } from './choice.js';
import { openImageFile } from './open.js';
import { inFile } from './picturePath.js';
import { readerOf } from './readers.js';
import type { ImageDescription, Size, StoredImage, StoredPart } from './stored.js';

/** Options of {@link readImage}. */
export interface ReadOptions extends PictureRequest {
  /**
   * `'grey'` (default): colour becomes luma, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) of the
   * stored, gamma-encoded values. `'keep'`: as many channels as the file has.
   */
  readonly colour?: 'grey' | 'keep';
  /**
   * The numbers of the file that are black and white: pictures are read as (x − low) / (high − low).
   * Default: 0, and the largest of the type for integers, 1 for floats.
   */
  readonly range?: ValueRange | undefined;
}

/** A picture, and what its file says of its numbers. */
export interface ReadImage {
  readonly image: Image;
  /** The number of the file that its format takes for white: 255, 65535, or 1 for floats. */
  readonly white: number;
  /**
   * What the numbers are measured in, such as HU, where they are no grey levels: they are read as they are,
   * and no format says which of them is white.
   */
  readonly unit?: string | undefined;
  /** The numbers that the file wants shown as black and white, in those of `image`. */
  readonly window?: ValueRange | undefined;
}

/**
 * Reads a picture of one of the {@link FORMATS}.
 *
 * Integers are divided by the largest of their bits, such as 255 or 65535, so black is 0 and white is 1;
 * floats are kept as stored, neither rescaled nor clipped, and so is what is measured in a unit. Colour profiles and gamma tags are
 * ignored, EXIF orientation is applied, and an alpha channel is dropped when it is opaque.
 *
 * @throws ImageFileError missing, damaged, mislabelled, transparent, too big, of numbers without an agreed
 *   white, not grey or RGB, or with several pages, channels or arrays of which none was chosen
 * @throws ImageContentError NaN or infinity in a float file
 * @throws ArgumentError a range whose black is not below its white
 */
export async function readImage(path: string, options: ReadOptions = {}): Promise<Image> {
  return (await readImageAndWhite(path, options)).image;
}

/** {@link readImage}, with what the numbers of the file would be divided by without a range. */
export async function readImageAndWhite(
  path: string,
  options: ReadOptions = {},
): Promise<ReadImage> {
  if (options.range !== undefined) requireRange(options.range);
  const file = await openImageFile(path);
  const stored = await (await readerOf(file.format)).decode(file, inFile(file, options));
  return asRead(path, stored, options);
}

/** A part of a picture, and where in all of it. */
export interface ReadPart extends ReadImage {
  readonly part: Rectangle;
  /** Of all of the picture. */
  readonly size: Size;
}

/**
 * {@link readImageAndWhite} of the middle `side`×`side` pixels, or as many as there are: for a look at a large picture, of which no
 * more is decoded than that needs, where its format allows it. Damage elsewhere may go unnoticed.
 *
 * @throws what `readImageAndWhite` throws
 */
export async function readMiddle(
  path: string,
  side: number,
  options: ReadOptions = {},
): Promise<ReadPart> {
  if (options.range !== undefined) requireRange(options.range);
  const file = await openImageFile(path);
  const { decode, decodePart } = await readerOf(file.format);
  const choice = inFile(file, options);
  const middle = (of: Size): Rectangle => {
    const [width, height] = [Math.min(side, of.width), Math.min(side, of.height)];
    return { ...centreCorner(of, width, height), width, height };
  };
  const read: StoredPart = (await decodePart?.(file, choice, middle)) ?? {
    stored: await decode(file, choice),
  };
  const { stored, part: decoded, size } = read;
  if (decoded !== undefined && size !== undefined) {
    return { ...asRead(path, stored, options), part: decoded, size };
  }
  const { width, height } = stored.image;
  const part = middle({ width, height });
  const image = crop(stored.image, part.row, part.column, part.width, part.height);
  return { ...asRead(path, { ...stored, image }, options), part, size: { width, height } };
}

/** What a file holds, as its numbers are read. */
function asRead(
  path: string,
  stored: StoredImage,
  { colour = 'grey', range }: ReadOptions,
): ReadImage {
  requireFinite(stored.image, path);
  // Luma before the division, so that equal red, green and blue give exactly their own value.
  const image = colour === 'grey' ? toGrey(stored.image) : stored.image;
  const { white, unit, window } = stored;
  if (range === undefined && white === 1) return { image, white, unit, window };
  const divided = range ?? { low: 0, high: white };
  return {
    image: { ...image, data: toUnit(image.data, divided) },
    white,
    unit,
    window: window && inRange(window, divided),
  };
}

function inRange(window: ValueRange, range: ValueRange): ValueRange {
  const [low = 0, high = 1] = toUnit(Float64Array.of(window.low, window.high), range);
  return { low, high };
}

/**
 * Size and sample type of an image file, from its header; of files with several pictures, those of the chosen
 * one, else of the first.
 *
 * @throws ImageFileError missing, mislabelled, or with a damaged header
 */
export async function describeImage(
  path: string,
  choice: PictureRequest = {},
): Promise<ImageDescription> {
  const file = await openImageFile(path);
  return (await readerOf(file.format)).describe(file, inFile(file, choice));
}
