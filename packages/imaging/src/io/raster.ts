import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { ImageFileError } from '../errors.js';
import { createImage } from '../image.js';
import { chosen, type PictureChoice } from './choice.js';
import { formatLabel } from './format.js';
import { jpegPixelsOnly } from './jpeg.js';
import { MAX_PIXELS, requirePixelCount } from './limits.js';
import { requireOpaque } from './opaque.js';
import type { OpenedFile } from './open.js';
import { pngFrames, pngPixelsOnly, requireDeflatable, requirePngPixels } from './png.js';
import {
  channelOf,
  type ImageDescription,
  type Size,
  type StoredImage,
  type StoredPart,
} from './stored.js';
import type { Rectangle } from '../transform/rectangle.js';

// No picture is decoded twice in a row, and one that is read again may be another by then.
sharp.cache(false);

/**
 * `ignoreIcc`: an embedded profile would change the stored numbers. `failOn`: sharp's strictest
 * level, so that damaged data is an error and never grey filling.
 */
const OPEN: SharpOptions = {
  ignoreIcc: true,
  autoOrient: true,
  failOn: 'warning',
  limitInputPixels: MAX_PIXELS,
};

interface Layout {
  readonly depth: 'uchar' | 'ushort';
  /**
   * libvips' names of the colour spaces for which decoding is exact. sharp converts to sRGB with
   * 8 bits per sample unless the output space is the one the file already has.
   */
  readonly grey: string;
  readonly colour: string;
  readonly white: number;
}

const LAYOUTS: readonly Layout[] = [
  { depth: 'uchar', grey: 'b-w', colour: 'srgb', white: 255 },
  { depth: 'ushort', grey: 'grey16', colour: 'rgb16', white: 65535 },
];

function unreadable({ path, format }: OpenedFile, error: unknown): ImageFileError {
  const detail = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return new ImageFileError(
    path,
    `a complete ${formatLabel(format)} file`,
    `a damaged, truncated or unsupported one (${detail})`,
    'Copy or export the picture again.',
    { cause: error },
  );
}

async function readMetadata(file: OpenedFile): Promise<Metadata> {
  let metadata: Metadata;
  if (file.format === 'png') requirePngPixels(file);
  try {
    // The limit is checked below, with an error of our own.
    metadata = await sharp(file.bytes, { ...OPEN, limitInputPixels: false }).metadata();
  } catch (error) {
    throw unreadable(file, error);
  }
  requirePixelCount(file.path, metadata.width, metadata.height);
  if (file.format === 'png') requireDeflatable(file);
  return metadata;
}

/** Refuses samples that are not grey or RGB. */
function requireLayout({ path }: OpenedFile, metadata: Metadata): Layout {
  const { depth, space, bitsPerSample } = metadata;
  const layout = LAYOUTS.find((l) => l.depth === depth && (l.grey === space || l.colour === space));
  if (layout === undefined) {
    throw new ImageFileError(
      path,
      'grey or RGB pixels of 8 or 16 bits',
      `${space.toUpperCase()} pixels of type ${depth} (${String(bitsPerSample ?? '?')} bits)`,
      'Convert the picture to grey or RGB in one of these depths.',
    );
  }
  return layout;
}

async function decode(
  file: OpenedFile,
  { depth }: Layout,
  { page, part }: { readonly page: number; readonly part?: Rectangle | undefined },
  space: string,
  channel?: 'alpha',
) {
  const picture = sharp(file.bytes, { ...OPEN, page }).toColourspace(space);
  if (part !== undefined) {
    const { row: top, column: left, width, height } = part;
    picture.extract({ top, left, width, height });
  }
  if (channel !== undefined) picture.extractChannel(channel);
  try {
    const { data, info } = await picture.raw({ depth }).toBuffer({ resolveWithObject: true });
    // Copied, because a typed array needs an aligned offset and sharp promises none.
    const bytes = new Uint8Array(data).buffer;
    const samples = depth === 'uchar' ? new Uint8Array(bytes) : new Uint16Array(bytes);
    return { samples, width: info.width, height: info.height, stride: info.channels };
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Without what the decoder may stumble over that is no damage of the pixels. */
function pixelsOnly(file: OpenedFile): OpenedFile {
  if (file.format === 'png') return { ...file, bytes: pngPixelsOnly(file.bytes) };
  return file.format === 'jpeg' ? { ...file, bytes: jpegPixelsOnly(file.bytes) } : file;
}

/** Decodes PNG, JPEG or WebP, or a TIFF with such pixels, to the numbers the file holds. @throws ImageFileError */
export async function decodeRaster(whole: OpenedFile, choice: PictureChoice): Promise<StoredImage> {
  return (await decodePart(whole, choice)).stored;
}

/**
 * The same of a part of the picture, which takes less; of a picture that is stored turned, all of it. Damage of the rest may go
 * unnoticed.
 *
 * @throws ImageFileError
 */
export async function decodeRasterPart(
  whole: OpenedFile,
  choice: PictureChoice,
  partOf: (size: Size) => Rectangle,
): Promise<StoredPart> {
  return decodePart(whole, choice, partOf);
}

async function decodePart(
  whole: OpenedFile,
  choice: PictureChoice,
  partOf?: (size: Size) => Rectangle,
): Promise<StoredPart> {
  requireStill(whole);
  const file = pixelsOnly(whole);
  const metadata = await readMetadata(file);
  const isTurned = (metadata.orientation ?? 1) !== 1;
  const part = isTurned ? undefined : partOf?.(metadata);
  const { pages = 1 } = metadata;
  const found = `${String(pages)} ${pages === 1 ? 'page' : 'pages or frames'}`;
  const page = chosen(file.path, 'page', choice, pages, found);
  const layout = requireLayout(file, metadata);
  if (metadata.hasAlpha && choice.channel === undefined) {
    const alpha = await decode(file, layout, { page, part }, metadata.space, 'alpha');
    requireOpaque(file.path, alpha.samples, layout.white);
  }
  const { samples, width, height, stride } = await decode(
    file,
    layout,
    { page, part },
    metadata.space,
  );
  const channels = metadata.space === layout.grey ? 1 : 3;
  const size = width * height;
  const data = new Float64Array(size * channels);
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < size; p++) data[c * size + p] = samples[p * stride + c]!;
  }
  const image = channelOf(file.path, createImage(width, height, data, channels), choice);
  return {
    stored: { image, white: layout.white },
    ...(part && { part, size: { width: metadata.width, height: metadata.height } }),
  };
}

/** The decoder sees the first frame of an animated PNG alone. */
function requireStill({ path, bytes, format }: OpenedFile): void {
  const frames = format === 'png' ? pngFrames(bytes) : 1;
  if (frames === 1) return;
  throw new ImageFileError(
    path,
    'a single picture',
    `an animation of ${String(frames)} frames`,
    'Save the frame you want as a picture of its own.',
  );
}

/** The pages or frames of a file. @throws ImageFileError */
export async function rasterPages(file: OpenedFile): Promise<number> {
  return (await readMetadata(pixelsOnly(file))).pages ?? 1;
}

const BITS: Readonly<Record<string, number>> = { uchar: 8, ushort: 16 };

/** The header of PNG, JPEG or WebP. @throws ImageFileError */
export async function describeRaster(file: OpenedFile): Promise<ImageDescription> {
  const { autoOrient, depth, channels, bitsPerSample } = await readMetadata(pixelsOnly(file));
  const bitDepth = bitsPerSample ?? BITS[depth] ?? 0;
  return { ...autoOrient, format: file.format, bitDepth, channels, isFloat: false };
}
