import { ImageFileError } from '../../errors.js';
import { createImage } from '../../image.js';
import { chosen, type PictureChoice } from '../choice.js';
import { requirePixelCount } from '../limits.js';
import type { OpenedFile } from '../open.js';
import { decodeRaster } from '../raster.js';
import { requireOpaque } from '../opaque.js';
import { channelOf, type ImageDescription, type StoredImage } from '../stored.js';
import { requireReadable } from './accept.js';
import { paletteOf } from './palette.js';
import {
  blockBytes,
  coloursOf,
  requireBlocks,
  tiffLayout,
  tiffSize,
  type TiffLayout,
} from './layout.js';
import { orient, turnsSides } from './orientation.js';
import { planeLayout, planesOf, tiffPages, type TiffPage } from './pages.js';
import { readSamples } from './pixels.js';
import { DamagedTiff, TiffFile, type TiffDirectory } from './structure.js';
import { structuralOnly } from './structural.js';
import { LIBRARY_COMPRESSIONS, PHOTOMETRIC, TAG } from './tags.js';

/**
 * Decodes TIFF and BigTIFF to the numbers the file holds.
 *
 * Read here and not by libvips, which takes any further channel for transparency, planes behind the
 * first for nothing, maps palettes to 8 bits, leaves floats with white at 0 as they are, has no 64-bit
 * floats, and cannot tell a harmless note from damage. Nor by a package: `geotiff` undoes predictors in
 * the byte order of the machine and unpacks to any size, `tiff` reads half floats as integers, `utif2`
 * brings all to 8 bits. What is compressed as JPEG or fax is left to libvips.
 *
 * @throws ImageFileError
 */
export async function decodeTiff(file: OpenedFile, choice: PictureChoice): Promise<StoredImage> {
  const { path } = file;
  return orRefuse(path, async () => {
    const structure = new TiffFile(file.bytes);
    const pages = tiffPages(structure);
    const { page, plane } = choosePage(path, pages, choice);
    const first = tiffLayout(page.directory);
    requirePixelCount(path, first.width, first.height);
    requireReadable(path, first);
    const layout = planeLayout(first, plane, bytesOfPlane(first));
    requireBlocks(layout, file.bytes.length);
    requireNoMask(path, structure, page);
    if (isLeftToLibrary(layout)) {
      requireNoExtras(path, layout);
      const bytes = structuralOnly(structure, page.directory);
      return decodeRaster({ ...file, bytes }, { channel: choice.channel });
    }
    return decodeHere(path, structure, page, layout, choice);
  });
}

/** The header of the first picture of a TIFF file. @throws ImageFileError */
export function describeTiff({ path, bytes }: OpenedFile): Promise<ImageDescription> {
  return orRefuse(path, () => {
    const [page] = tiffPages(new TiffFile(bytes));
    if (page === undefined) throw new DamagedTiff('no picture');
    const layout = tiffLayout(page.directory);
    requirePixelCount(path, layout.width, layout.height);
    const { width, height } = layout;
    const palette = paletteOf(page.directory, layout);
    return Promise.resolve({
      ...(turnsSides(layout.orientation) ? { width: height, height: width } : { width, height }),
      format: 'tiff' as const,
      bitDepth: palette?.bits ?? layout.bits,
      channels: palette?.channels ?? layout.samples,
      isFloat: layout.format === 3,
    });
  });
}

/** The pages of a TIFF file, or the planes of its only one. @throws ImageFileError */
export function tiffPageCount({ path, bytes }: OpenedFile): Promise<number> {
  return orRefuse(path, () => {
    const pages = tiffPages(new TiffFile(bytes));
    const [only] = pages;
    const isOne = only !== undefined && pages.length === 1;
    const count = isOne ? Math.floor(planesOf(only.directory)) : pages.length;
    return Promise.resolve(count);
  });
}

async function orRefuse<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamagedTiff)) throw error;
    throw new ImageFileError(
      path,
      'a complete TIFF file',
      `a damaged, truncated or unsupported one (${error.message})`,
      'Copy or export the picture again.',
      { cause: error },
    );
  }
}

function choosePage(
  path: string,
  pages: readonly TiffPage[],
  choice: PictureChoice,
): { page: TiffPage; plane: number } {
  const [only] = pages;
  if (only !== undefined && pages.length === 1) {
    const planes = planesOf(only.directory);
    const found = planes === 1 ? '1 page' : `a stack of ${String(planes)} planes`;
    return { page: only, plane: chosen(path, 'page', choice, planes, found) };
  }
  const sizes = new Set(
    pages.map(({ directory }) => {
      const { width, height } = tiffSize(directory);
      return `${String(width)}×${String(height)}`;
    }),
  );
  const list = [...sizes].slice(0, 4).join(', ') + (sizes.size > 4 ? ', …' : '');
  const found = `${String(pages.length)} pages or frames of ${list} pixels`;
  return { page: pages[chosen(path, 'page', choice, pages.length, found)]!, plane: 0 };
}

function bytesOfPlane(layout: TiffLayout): number {
  let bytes = 0;
  for (let k = 0; k < layout.blocks.down; k++) {
    bytes += blockBytes(layout, k).length * layout.blocks.across;
  }
  return bytes * (layout.planar ? layout.samples : 1);
}

function isLeftToLibrary({ compression, photometric }: TiffLayout): boolean {
  return LIBRARY_COMPRESSIONS.has(compression) || photometric === PHOTOMETRIC.yCbCr;
}

/** libvips takes any further channel for transparency. */
function requireNoExtras(path: string, layout: TiffLayout): void {
  if (layout.extras.every((kind) => kind === 1 || kind === 2)) return;
  throw new ImageFileError(
    path,
    'grey or red, green and blue',
    `${channelsFound(layout)} compressed as JPEG`,
    'Save the picture with another compression; then a channel can be chosen.',
  );
}

function channelsFound({ samples }: TiffLayout): string {
  return `${String(samples)} ${samples === 1 ? 'channel' : 'channels'}`;
}

/** GDAL keeps beside a picture which of its pixels have values. */
function requireNoMask(path: string, { bytes, little }: TiffFile, { mask }: TiffPage): void {
  if (mask === undefined) return;
  const layout = tiffLayout(mask);
  requirePixelCount(path, layout.width, layout.height);
  requireBlocks(layout, bytes.length);
  if (readSamples(bytes, little, layout, [0]).every((inside) => inside !== 0)) return;
  throw new ImageFileError(
    path,
    'a value for every pixel',
    'a mask that leaves some out',
    'Crop the picture to where it has values, or fill them in.',
  );
}

function decodeHere(
  path: string,
  { bytes, little }: TiffFile,
  { directory }: TiffPage,
  layout: TiffLayout,
  choice: PictureChoice,
): StoredImage {
  const palette = paletteOf(directory, layout);
  const white = layout.format === 3 ? 1 : 2 ** layout.bits - 1;
  const finish = (data: Float64Array, channels: 1 | 3, of: number): StoredImage => {
    if (layout.format === 3) requireData(path, directory, data);
    const { width, height } = layout;
    return {
      image: orient(createImage(width, height, data, channels), layout.orientation),
      white: of,
    };
  };
  if (palette !== undefined) {
    const stored = palette.colour(readSamples(bytes, little, layout, [0]));
    const all = finish(stored, palette.channels, palette.white);
    return { ...all, image: channelOf(path, all.image, choice) };
  }
  const colours = coloursOf(layout.photometric);
  const alpha = layout.extras.length === 1 && (layout.extras[0] === 1 || layout.extras[0] === 2);
  if (choice.channel !== undefined || (layout.extras.length > 0 && !alpha)) {
    const k = chosen(path, 'channel', choice, layout.samples, channelsFound(layout));
    return finish(inverted(layout, white, readSamples(bytes, little, layout, [k])), 1, white);
  }
  if (alpha) requireOpaque(path, readSamples(bytes, little, layout, [colours]), white);
  const samples = Array.from({ length: colours }, (_, k) => k);
  const data = inverted(layout, white, readSamples(bytes, little, layout, samples));
  return finish(data, colours === 3 ? 3 : 1, white);
}

function inverted(layout: TiffLayout, white: number, data: Float64Array): Float64Array {
  if (layout.photometric !== PHOTOMETRIC.whiteIsZero) return data;
  return data.map((value) => white - value);
}

/** Height models and satellites mark pixels without a value by a number that GDAL's tag gives. */
function requireData(path: string, directory: TiffDirectory, data: Float64Array): void {
  const text = directory.text(TAG.gdalNoData)?.trim() ?? '';
  // Such numbers are often written with the digits of a 64-bit float for a 32-bit one.
  const marker = text === '' ? NaN : Number(text);
  const count = data.filter((value) => value === marker || value === Math.fround(marker)).length;
  if (count === 0) return;
  throw new ImageFileError(
    path,
    'a value for every pixel',
    `${String(count)} pixels with the number ${text}, which the file uses for none`,
    'Crop the picture to where it has values, or fill them in.',
  );
}
