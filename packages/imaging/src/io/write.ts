import { BilevelError } from '@bilevel/core';
import { ImageFileError } from '../errors.js';
import type { Image } from '../image.js';
import { encodeImage, type WriteOptions } from './encode.js';
import { formatLabel, formatOfExtension } from './format.js';
import { isWritten, WRITTEN_FORMATS, formatNames } from './formats.js';
import { writeBytes } from './system.js';

/**
 * Writes `image` in the format of the extension of `path`, one of those that are written.
 * Integer formats clip to [0, 1] and round to the nearest level; floats do not clip.
 * The file appears whole or not at all, and replaces an existing one.
 *
 * @throws ImageFileError an extension of no format that is written, a size the format does not allow, or a place that
 *   cannot be written (then `cause` is the system's error)
 * @throws ImageContentError a pixel is not finite
 * @throws ArgumentError a depth or quality that the format does not have
 */
export async function writeImage(
  path: string,
  image: Image,
  options: WriteOptions = {},
): Promise<void> {
  const format = formatOfExtension(path);
  if (!isWritten(format)) {
    throw new ImageFileError(
      path,
      `the extension of a format that is written (${formatNames(WRITTEN_FORMATS)})`,
      `that of ${formatLabel(format)}, which is only read`,
      'Write .tif of 32 bits: it loses nothing.',
    );
  }
  let bytes: Uint8Array;
  try {
    bytes = await encodeImage(image, format, options, path);
  } catch (error) {
    if (error instanceof BilevelError) throw error;
    throw new ImageFileError(
      path,
      `a picture that fits a ${formatLabel(format)} file`,
      `${String(image.width)}×${String(image.height)} pixels`,
      'Choose another format, such as .tif.',
      { cause: error },
    );
  }
  await writeBytes(path, bytes);
}
