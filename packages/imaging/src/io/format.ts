import { ImageFileError } from '../errors.js';
import { describedFormat, EXTENSIONS, type ImageFormat } from './formats.js';
import { extensionOf } from './picturePath.js';

/** The extensions that are read, as shown to people: `.png, .jpg, …`. */
export const SUPPORTED_EXTENSIONS = [...EXTENSIONS.keys()].join(', ');

/** How a format reads in a message. */
export function formatLabel(format: ImageFormat): string {
  return describedFormat(format).label;
}

/** Whether the extension of `path` is that of a supported format, in either case. */
export function hasImageExtension(path: string): boolean {
  return EXTENSIONS.has(extensionOf(path).toLowerCase());
}

/**
 * The format that the extension of `path` promises.
 *
 * @throws ImageFileError when the extension belongs to no supported format
 */
export function formatOfExtension(path: string): ImageFormat {
  const extension = extensionOf(path);
  const format = EXTENSIONS.get(extension.toLowerCase());
  if (format === undefined) {
    throw new ImageFileError(
      path,
      `an extension among ${SUPPORTED_EXTENSIONS}`,
      extension === '' ? 'none' : extension,
      'Convert the picture to one of these formats; PNG loses nothing.',
    );
  }
  return format;
}

const SIGNATURES: readonly (readonly [label: string, offset: number, bytes: string])[] = [
  ['PNG', 0, '\x89PNG\r\n\x1a\n'],
  ['JPEG', 0, '\xff\xd8\xff'],
  ['TIFF', 0, 'II*\0'],
  ['TIFF', 0, 'MM\0*'],
  ['TIFF', 0, 'II+\0'],
  ['TIFF', 0, 'MM\0+'],
  ['WebP', 8, 'WEBP'],
  ['NumPy', 0, '\x93NUMPY'],
  ['DICOM', 128, 'DICM'],
  ['NIfTI', 344, 'n+1\0'],
  ['NIfTI', 344, 'ni1\0'],
  ['NIfTI', 4, 'n+2\0'],
  ['FITS', 0, 'SIMPLE  ='],
  ['gzip', 0, '\x1f\x8b'],
  ['GIF', 0, 'GIF8'],
  ['BMP', 0, 'BM'],
  ['PDF', 0, '%PDF'],
  ['HEIF or AVIF', 4, 'ftyp'],
  ['ZIP', 0, 'PK\x03\x04'],
  ['ZIP', 0, 'PK\x05\x06'],
];

const TEXT_SAMPLE = 512;

function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, TEXT_SAMPLE).every((b) => b >= 32 || (b >= 9 && b <= 13));
}

/** What the first bytes of a file say it holds, as a label for people. */
export function labelOfContents(bytes: Buffer): string {
  for (const [label, offset, signature] of SIGNATURES) {
    if (bytes.toString('latin1', offset, offset + signature.length) === signature) return label;
  }
  return looksLikeText(bytes) ? 'text' : 'unknown';
}
