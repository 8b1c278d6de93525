import type { PictureChoice } from './choice.js';
import type { ImageFormat } from './formats.js';
import { jpegMetadata } from './jpegMetadata.js';
import type { ImageMetadata } from './metadata.js';
import { decodeNpy, describeNpy, npyPages } from './npy.js';
import { pngMetadata } from './pngMetadata.js';
import type { FormatReader } from './reader.js';
import { decodeRaster, decodeRasterPart, describeRaster, rasterPages } from './raster.js';
import { decodeTiff, describeTiff, tiffPageCount } from './tiff/decode.js';
import { tiffMetadata } from './tiff/metadata.js';
import { webpMetadata } from './webpMetadata.js';

function raster(read: (bytes: Buffer) => ImageMetadata): FormatReader {
  return {
    decode: decodeRaster,
    decodePart: decodeRasterPart,
    describe: describeRaster,
    pages: rasterPages,
    metadata: ({ bytes }, choice) => ofWhole(read(bytes), choice),
  };
}

/** Those that few runs need are loaded when the first such file is met. */
const READERS: Readonly<Record<ImageFormat, () => FormatReader | Promise<FormatReader>>> = {
  png: () => raster(pngMetadata),
  jpeg: () => raster(jpegMetadata),
  webp: () => raster(webpMetadata),
  tiff: () => ({
    decode: decodeTiff,
    describe: describeTiff,
    pages: tiffPageCount,
    metadata: ({ bytes }, choice) => ofWhole(tiffMetadata(bytes, choice.page ?? 1), choice),
  }),
  npy: () => ({ decode: decodeNpy, describe: describeNpy, pages: npyPages }),
  npz: async () => (await import('./npz.js')).npzReader,
  nifti: async () => (await import('./nifti/reader.js')).niftiReader,
  fits: async () => (await import('./fits/reader.js')).fitsReader,
  mat: async () => (await import('./mat/reader.js')).matReader,
  dicom: async () => (await import('./dicom/reader.js')).dicomReader,
};

/** The reader of a format. */
export async function readerOf(format: ImageFormat): Promise<FormatReader> {
  return READERS[format]();
}

/** Without the description when one of several pictures was chosen: it speaks of all. */
function ofWhole(
  { resolution, profile, description }: ImageMetadata,
  { page, channel }: PictureChoice,
): ImageMetadata {
  const isWhole = page === undefined && channel === undefined;
  return { resolution, profile, ...(isWhole && { description }) };
}
