import { ArgumentError, expected } from '@bilevel/core';
import sharp, { type Sharp } from 'sharp';
import { requireWhole } from '../check/arguments.js';
import { requireFinite } from '../check/finite.js';
import { isImage, type Image, type RealImage } from '../image.js';
import { formatLabel, formatOfExtension } from './format.js';
import { FORMATS, type BitDepth, type WrittenFormat } from './formats.js';
import { withJpegMetadata } from './jpegMetadata.js';
import type { ImageMetadata } from './metadata.js';
import { encodeNpy } from './npy.js';
import { withPngMetadata } from './pngMetadata.js';
import { encodeTiff } from './tiff/encode.js';
import { withWebpMetadata } from './webpMetadata.js';

/** Options of `writeImage`. */
export interface WriteOptions {
  /**
   * Bits per sample. PNG: 8 or 16, default 8. JPEG and WebP: 8. TIFF: 8, 16, 32 or 64, default 32.
   * npy and npz: 32 or 64, default 64. NIfTI and FITS: 8,
   * 32 or 64, default 32. MATLAB: 8, 32 or 64, default 64.
   */
  readonly bitDepth?: BitDepth;
  /**
   * Compression quality, a whole number from 1 (small) to 100 (good). JPEG: default 95. WebP:
   * without a quality the file is lossless. Other formats are always lossless and refuse it.
   */
  readonly quality?: number;
  /**
   * What is known of the picture, written as far as the format has a place for it: TIFF all of it, PNG
   * and JPEG a resolution with a unit, WebP the profile, NIfTI resolution, place
   * and description, FITS its cards or the description, npy, npz and
   * MATLAB nothing. A profile for other channels is
   * left out. Default: nothing, not even a resolution.
   */
  readonly metadata?: ImageMetadata | undefined;
}

const DEFAULT_JPEG_QUALITY = 95;

function resolveDepth(format: WrittenFormat, bitDepth: BitDepth | undefined): BitDepth {
  const depths: readonly [BitDepth, ...BitDepth[]] = FORMATS[format].depths;
  if (bitDepth === undefined) return depths[0];
  if (depths.includes(bitDepth)) return bitDepth;
  const what = `${depths.join(' or ')} bits per sample in a ${formatLabel(format)} file`;
  throw new ArgumentError(expected(what, 'bitDepth', bitDepth));
}

function requireQuality(format: WrittenFormat, quality: number | undefined): void {
  if (quality === undefined) return;
  if (format !== 'jpeg' && format !== 'webp') {
    const remedy = `${formatLabel(format)} files are always lossless.`;
    throw new ArgumentError(expected('no value', 'quality', quality, remedy));
  }
  requireWhole('quality', quality, 1, 100);
}

/** Whether a file of this name can hold a complex picture; others hold its magnitude. */
export function holdsComplex(path: string): boolean {
  const format = formatOfExtension(path);
  return format === 'npy' || format === 'npz';
}

/** round(white · clip(x, 0, 1)). */
function level(x: number, white: number): number {
  if (x >= 1) return white;
  // Exactly Math.round, of which this takes a third of the time: to double is exact.
  return x > 0 ? (((2 * (white * x)) | 0) + 1) >> 1 : 0;
}

/** Each number as its {@link level}. */
function integers(image: RealImage, bitDepth: 8 | 16): RealImage {
  const white = 2 ** bitDepth - 1;
  const data = new Float64Array(image.data.length);
  for (let i = 0; i < data.length; i++) data[i] = level(image.data[i]!, white);
  return { ...image, data };
}

/** The same as a picture of sharp's, with the channels of each pixel side by side. */
function raster({ width, height, channels, data }: RealImage, bitDepth: 8 | 16): Sharp {
  const white = 2 ** bitDepth - 1;
  const size = width * height;
  const samples = bitDepth === 8 ? new Uint8Array(data.length) : new Uint16Array(data.length);
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < size; p++) samples[p * channels + c] = level(data[c * size + p]!, white);
  }
  const grey = bitDepth === 8 ? 'b-w' : 'grey16';
  const colour = bitDepth === 8 ? 'srgb' : 'rgb16';
  const picture = sharp(samples, { raw: { width, height, channels } });
  return picture.toColourspace(channels === 1 ? grey : colour);
}

/**
 * The bytes of `image` as a file. Integer samples are clipped to [0, 1] and rounded to the nearest
 * level; float samples are not clipped. Complex pictures are npy or npz alone, complex128 or in 32 bits complex64. `name` stands for the picture in messages, and says by `.gz` at its
 * end whether NIfTI is packed.
 *
 * @throws ArgumentError for a depth or quality that the format does not have, or a complex picture in another format
 * @throws ImageContentError for a pixel that is not finite, or not in 32 bits when those are asked
 */
export async function encodeImage(
  image: Image,
  format: WrittenFormat,
  options: WriteOptions,
  name: string,
): Promise<Uint8Array> {
  const { quality, metadata = {} } = options;
  const bitDepth = resolveDepth(format, options.bitDepth);
  requireQuality(format, quality);
  requireFinite(bitDepth === 32 ? { ...image, data: image.data.map(Math.fround) } : image, name);
  const floats = bitDepth === 32 ? 32 : 64;
  if (format === 'npy') return encodeNpy(image, floats);
  if (format === 'npz') return (await import('./npz.js')).encodeNpz(image, floats);
  if (!isImage(image)) {
    const remedy = 'Write its magnitude (magnitudeOf), or npy, which holds complex numbers.';
    const what = `a real picture for a ${formatLabel(format)} file`;
    throw new ArgumentError(expected(what, name, 'a complex one', remedy));
  }
  if (format === 'nifti') {
    const { encodeNifti } = await import('./nifti/encode.js');
    const gzip = name.toLowerCase().endsWith('.gz');
    if (bitDepth === 8) return encodeNifti(integers(image, 8), 8, metadata, gzip);
    return encodeNifti(image, floats, metadata, gzip);
  }
  if (format === 'fits') {
    const { encodeFits } = await import('./fits/encode.js');
    if (bitDepth === 8) return encodeFits(integers(image, 8), 8, metadata);
    return encodeFits(image, floats, metadata);
  }
  if (format === 'mat') {
    const { encodeMat } = await import('./mat/encode.js');
    return bitDepth === 8 ? encodeMat(integers(image, 8), 8) : encodeMat(image, floats);
  }
  if (format === 'tiff') {
    const isInteger = bitDepth === 8 || bitDepth === 16;
    return encodeTiff(isInteger ? integers(image, bitDepth) : image, bitDepth, metadata);
  }
  const whole = bitDepth === 16 ? 16 : 8;
  const picture = raster(image, whole);
  switch (format) {
    case 'png':
      return withPngMetadata(await picture.png().toBuffer(), metadata, image.channels);
    case 'jpeg': {
      const choices = { quality: quality ?? DEFAULT_JPEG_QUALITY, chromaSubsampling: '4:4:4' };
      return withJpegMetadata(await picture.jpeg(choices).toBuffer(), metadata, image.channels);
    }
    case 'webp': {
      const choices = quality === undefined ? { lossless: true } : { quality };
      return withWebpMetadata(await picture.webp(choices).toBuffer(), metadata, image);
    }
  }
}

/**
 * `image` as the bytes of a PNG file, clipped to [0, 1].
 *
 * @param options.bitDepth 8 or 16 bits per sample, default 8
 * @throws ImageContentError for a pixel that is not finite
 */
export async function encodePng(
  image: Image,
  options: { readonly bitDepth?: 8 | 16 } = {},
): Promise<Buffer> {
  return Buffer.from(await encodeImage(image, 'png', options, 'the picture'));
}
