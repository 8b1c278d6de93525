import { requireFinite } from '../finite.js';
import type { Image } from '../image.js';
import { toUnit, type ValueRange } from '../range/range.js';
import { requireRange } from '../range/requireRange.js';
import { toGrey } from '../transform/grey.js';
import type { PictureChoice } from './choice.js';
import { decodeNpy, describeNpy } from './npy.js';
import { openImageFile, type OpenedFile } from './open.js';
import { decodeRaster, describeRaster } from './raster.js';
import type { ImageDescription, StoredImage } from './stored.js';
import { decodeTiff, describeTiff } from './tiff/decode.js';

/** Options of {@link readImage}. */
export interface ReadOptions extends PictureChoice {
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

/** A picture, and the number of its file that its format takes for white: 255, 65535, or 1 for floats. */
export interface ReadImage {
  readonly image: Image;
  readonly white: number;
}

/**
 * Reads PNG (1 to 16 bits), JPEG, TIFF and BigTIFF (integers of 1 to 16 bits, floats of 16, 32 and 64),
 * WebP or npy (bool, uint8, uint16, float16, float32, float64; shape (height, width) or (height, width,
 * channels), and (pages, height, width) with a page chosen).
 *
 * Integers are divided by the largest of their bits, such as 255 or 65535, so black is 0 and white is 1;
 * floats are kept as stored, neither rescaled nor clipped. Colour profiles and gamma tags are
 * ignored, EXIF orientation is applied, and an alpha channel is dropped when it is opaque.
 *
 * @throws ImageFileError missing, damaged, mislabelled, transparent, too big, of numbers without an agreed
 *   white, not grey or RGB, or with several pages or channels of which none was chosen
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
  const { colour = 'grey', range } = options;
  if (range !== undefined) requireRange(range);
  const file = await openImageFile(path);
  const stored = await decode(file, options);
  requireFinite(stored.image, path);
  // Luma before the division, so that equal red, green and blue give exactly their own value.
  const image = colour === 'grey' ? toGrey(stored.image) : stored.image;
  const { white } = stored;
  if (range === undefined && white === 1) return { image, white };
  return { image: { ...image, data: toUnit(image.data, range ?? { low: 0, high: white }) }, white };
}

async function decode(file: OpenedFile, choice: PictureChoice): Promise<StoredImage> {
  if (file.format === 'npy') return decodeNpy(file, choice);
  return file.format === 'tiff' ? decodeTiff(file, choice) : decodeRaster(file, choice);
}

/**
 * Size and sample type of an image file, from its header.
 *
 * @throws ImageFileError missing, mislabelled, or with a damaged header
 */
export async function describeImage(path: string): Promise<ImageDescription> {
  const file = await openImageFile(path);
  if (file.format === 'npy') return describeNpy(file);
  return file.format === 'tiff' ? describeTiff(file) : describeRaster(file);
}
