import type { PictureRequest } from './choice.js';
import type { ImageMetadata } from './metadata.js';
import { openImageFile } from './open.js';
import { inFile } from './picturePath.js';
import { readerOf } from './readers.js';

/**
 * What an image file says besides its pixels: resolution, colour profile and description, to be
 * written with what is made of the picture. What cannot be understood is left out.
 *
 * @param choice the page and channel that were read: a description speaks of all of them, and is left
 *   out when one was chosen
 * @throws ImageFileError missing or mislabelled
 */
export async function readMetadata(
  path: string,
  choice: PictureRequest = {},
): Promise<ImageMetadata> {
  const file = await openImageFile(path);
  const { metadata } = await readerOf(file.format);
  return metadata === undefined ? {} : metadata(file, inFile(file, choice));
}
