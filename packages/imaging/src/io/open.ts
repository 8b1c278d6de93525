import { ImageFileError } from '../errors.js';
import { CONTENT_REMEDIES, formatLabel, formatOfExtension, labelsOfContents } from './format.js';
import { describedFormat, type ImageFormat } from './formats.js';
import { readForPages } from './lastFile.js';
import { pictureAt } from './picturePath.js';
import { readBytes } from './system.js';

/** The bytes of an image file whose contents are what its extension promises. */
export interface OpenedFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  /** The page that the path names, from 1. */
  readonly page?: number | undefined;
}

/**
 * Reads a file and checks its label.
 *
 * The bytes are read here, not by libvips from the path: libvips caches by path and could return
 * the pixels of an earlier version of a file that was since overwritten.
 *
 * @throws ImageFileError for a missing, empty, unsupported or mislabelled file
 */
export async function openImageFile(path: string): Promise<OpenedFile> {
  const format = formatOfExtension(path);
  const { file, page } = pictureAt(path);
  const bytes = page === undefined ? await readBytes(file) : await readForPages(file);
  const what = `${formatLabel(format)} contents, as its extension says,`;
  if (bytes.length === 0) {
    throw new ImageFileError(path, what, 'an empty file', 'Copy or export the picture again.');
  }
  const [found, ...others] = labelsOfContents(bytes);
  const { contents = [formatLabel(format)], unknown } = describedFormat(format);
  if (![found, ...others].some((label) => contents.includes(label))) {
    throw new ImageFileError(
      path,
      what,
      `${found} contents`,
      CONTENT_REMEDIES.get(found) ??
        (found === 'unknown' ? unknown : undefined) ??
        'Give the file the extension of its contents, or export it again in the format you want.',
    );
  }
  return { path, bytes, format, page };
}
