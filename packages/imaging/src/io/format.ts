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

/** Contents of files of MATLAB that are no MAT-files of level 5. */
const HDF5 = 'HDF5 (as of MATLAB 7.3)';

/** What to do with files that programs write under an extension that is read. */
export const CONTENT_REMEDIES: ReadonlyMap<string, string> = new Map([
  [HDF5, "Save it with save(…, '-v7'), or with scipy.io.savemat."],
]);

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
  ['MATLAB', 0, 'MATLAB 5.0 MAT-file'],
  [HDF5, 0, 'MATLAB 7.3 MAT-file'],
  [HDF5, 0, '\x89HDF\r\n\x1a\n'],
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

/**
 * What the first bytes of a file say it holds, as labels for people: at least one. There may be several: some
 * scanners put the header of a TIFF file before that of DICOM, which leaves room for one.
 */
export function labelsOfContents(bytes: Buffer): readonly [string, ...string[]] {
  const found = SIGNATURES.filter(
    ([, offset, signature]) =>
      bytes.toString('latin1', offset, offset + signature.length) === signature,
  );
  const [first, ...others] = found.map(([label]) => label);
  if (first !== undefined) return [first, ...others];
  return [looksLikeText(bytes) ? 'text' : 'unknown'];
}
