import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { ImageFileError } from '../errors.js';
import { createImage, type Image } from '../image.js';
import { formatLabel } from './format.js';
import { MAX_PIXELS, requirePixelCount } from './limits.js';
import type { OpenedFile } from './open.js';
import type { ImageDescription, StoredImage } from './stored.js';

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
  readonly depth: 'uchar' | 'ushort' | 'float';
  /**
   * libvips' names of the colour spaces for which decoding is exact. sharp converts to sRGB with
   * 8 bits per sample unless the output space is the one the file already has, and casts whatever
   * it takes to be 16-bit to integers, which spoils half floats.
   */
  readonly grey: string;
  readonly colour: string;
  readonly white: number;
}

const LAYOUTS: readonly Layout[] = [
  { depth: 'uchar', grey: 'b-w', colour: 'srgb', white: 255 },
  { depth: 'ushort', grey: 'grey16', colour: 'rgb16', white: 65535 },
  { depth: 'float', grey: 'b-w', colour: 'scrgb', white: 1 },
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
  try {
    // The limit is checked below, with an error of our own.
    metadata = await sharp(file.bytes, { ...OPEN, limitInputPixels: false }).metadata();
  } catch (error) {
    throw unreadable(file, error);
  }
  requirePixelCount(file.path, metadata.width, metadata.height);
  return metadata;
}

/** Refuses files with more than one picture, and samples that are not grey or RGB. */
function requireLayout({ path }: OpenedFile, metadata: Metadata): Layout {
  const { pages = 1, depth, space, bitsPerSample } = metadata;
  if (pages > 1) {
    throw new ImageFileError(
      path,
      'a single picture',
      `${String(pages)} pages or frames`,
      'Save the page or frame you want as a picture of its own.',
    );
  }
  const layout = LAYOUTS.find((l) => l.depth === depth && (l.grey === space || l.colour === space));
  if (layout === undefined || (layout.depth === 'float' && bitsPerSample === 16)) {
    throw new ImageFileError(
      path,
      'grey or RGB pixels of 8 or 16 bits, or of 32-bit floats',
      `${space.toUpperCase()} pixels of type ${depth} (${String(bitsPerSample ?? '?')} bits)`,
      'Convert the picture to grey or RGB in one of these depths; for other floats use .npy.',
    );
  }
  return layout;
}

async function decode(file: OpenedFile, { depth }: Layout, space: string, channel?: 'alpha') {
  const picture = sharp(file.bytes, OPEN).toColourspace(space);
  if (channel !== undefined) picture.extractChannel(channel);
  try {
    const { data, info } = await picture.raw({ depth }).toBuffer({ resolveWithObject: true });
    // Copied, because a typed array needs an aligned offset and sharp promises none.
    const bytes = new Uint8Array(data).buffer;
    const samples =
      depth === 'uchar'
        ? new Uint8Array(bytes)
        : depth === 'ushort'
          ? new Uint16Array(bytes)
          : new Float32Array(bytes);
    return { samples, width: info.width, height: info.height, stride: info.channels };
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function requireOpaque(file: OpenedFile, layout: Layout, metadata: Metadata): Promise<void> {
  const alpha = await decode(file, layout, metadata.space, 'alpha');
  if (alpha.samples.every((a) => a === layout.white)) return;
  throw new ImageFileError(
    file.path,
    'an opaque picture',
    'one with transparent pixels',
    'Flatten it onto a background first: what lies behind transparency is not part of the file.',
  );
}

/** Decodes PNG, JPEG, TIFF or WebP to the numbers the file holds. @throws ImageFileError */
export async function decodeRaster(file: OpenedFile): Promise<StoredImage> {
  const metadata = await readMetadata(file);
  const layout = requireLayout(file, metadata);
  if (metadata.hasAlpha) await requireOpaque(file, layout, metadata);
  const { samples, width, height, stride } = await decode(file, layout, metadata.space);
  const channels = metadata.space === layout.grey ? 1 : 3;
  const size = width * height;
  const data = new Float64Array(size * channels);
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < size; p++) data[c * size + p] = samples[p * stride + c]!;
  }
  const image: Image = createImage(width, height, data, channels);
  return { image, white: layout.white };
}

const BITS: Readonly<Record<string, number>> = { uchar: 8, ushort: 16, float: 32 };

/** The header of PNG, JPEG, TIFF or WebP. @throws ImageFileError */
export async function describeRaster(file: OpenedFile): Promise<ImageDescription> {
  const { autoOrient, depth, channels, bitsPerSample } = await readMetadata(file);
  const bitDepth = bitsPerSample ?? BITS[depth] ?? 0;
  return { ...autoOrient, format: file.format, bitDepth, channels };
}
