import { jpegMetadata } from './jpegMetadata.js';
import { openImageFile } from './open.js';
import type { PictureChoice } from './choice.js';
import type { ImageMetadata } from './metadata.js';
import { pngMetadata } from './pngMetadata.js';
import { tiffMetadata } from './tiff/metadata.js';
import { webpMetadata } from './webpMetadata.js';

/**
 * What an image file says besides its pixels: resolution, colour profile and description, to be
 * written with what is made of the picture. What cannot be understood is left out. npy has none of it.
 *
 * @param choice the page and channel that were read: a description speaks of all of them, and is left
 *   out when one was chosen
 * @throws ImageFileError missing or mislabelled
 */
export async function readMetadata(
  path: string,
  choice: PictureChoice = {},
): Promise<ImageMetadata> {
  const { bytes, format } = await openImageFile(path);
  const read = { png: pngMetadata, jpeg: jpegMetadata, webp: webpMetadata, tiff: tiffMetadata };
  if (format === 'npy') return {};
  const { resolution, profile, description } = read[format](bytes, choice.page ?? 1);
  const isWhole = choice.page === undefined && choice.channel === undefined;
  return { resolution, profile, ...(isWhole && { description }) };
}
