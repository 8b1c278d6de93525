import { gzipSync } from 'node:zlib';
import { ArgumentError, expected } from '@bilevel/core';
import type { RealImage } from '../../image.js';
import { inUnit, type ImageMetadata } from '../metadata.js';

const HEADER_BYTES = 352;
const MILLIMETRES = 1000;
const DESCRIPTION_BYTES = 79;
/** Data types of nifti1.h. */
const TYPE = { 8: 2, 32: 16, 64: 64, rgb: 128 } as const;

/**
 * NIfTI-1, little-endian, of one slice. 8 bits are grey or RGB, already on the scale of their type; floats are
 * grey.
 *
 * @throws ArgumentError for floats in colour, which have no type
 */
export function encodeNifti(
  image: RealImage,
  bits: 8 | 32 | 64,
  metadata: ImageMetadata,
  gzip: boolean,
): Buffer {
  const { width, height, channels, data } = image;
  if (channels === 3 && bits !== 8) {
    const remedy = 'Choose 8 bits, or another format such as TIFF.';
    throw new ArgumentError(
      expected('a grey picture in a NIfTI file of floats', 'image', 'colour', remedy),
    );
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(348, 0);
  header.write('r', 38);
  for (const [k, length] of [3, width, height, 1, 1, 1, 1, 1].entries()) {
    header.writeInt16LE(length, 40 + 2 * k);
  }
  header.writeInt16LE(channels === 3 ? TYPE.rgb : TYPE[bits], 70);
  header.writeInt16LE(channels * bits, 72);
  writeGeometry(header, metadata);
  header.writeFloatLE(HEADER_BYTES, 108);
  header.writeFloatLE(1, 112);
  // Cut between characters.
  const text = Array.from(metadata.description ?? '');
  while (Buffer.byteLength(text.join('')) > DESCRIPTION_BYTES) text.pop();
  header.write(text.join(''), 148, 'utf8');
  header.write('n+1\0', 344, 'latin1');
  const size = width * height;
  const body = Buffer.alloc((size * channels * bits) / 8);
  for (let p = 0; p < size; p++) {
    for (let c = 0; c < channels; c++) {
      const value = data[c * size + p]!;
      if (bits === 8) body[p * channels + c] = value;
      else if (bits === 32) body.writeFloatLE(value, 4 * p);
      else body.writeDoubleLE(value, 8 * p);
    }
  }
  const file = Buffer.concat([header, body]);
  return gzip ? gzipSync(file) : file;
}

/** Sizes of voxels and where they lie, in millimetres, as far as they are known. */
function writeGeometry(header: Buffer, { resolution, placement }: ImageMetadata): void {
  const metric = inUnit(resolution, 'metre');
  const rows = placement?.affine ?? [];
  const thickness = MILLIMETRES * Math.hypot(...rows.map((row) => row[2] ?? 0));
  const sizes = metric && [MILLIMETRES / metric.x, MILLIMETRES / metric.y];
  for (const [k, size] of [1, ...(sizes ?? [1, 1]), thickness || 1, 1, 1, 1, 1].entries()) {
    header.writeFloatLE(size, 76 + 4 * k);
  }
  if (metric === undefined) return;
  header[123] = 2;
  if (placement === undefined) return;
  header.writeInt16LE(placement.code, 254);
  for (const [k, value] of rows.flat().entries()) {
    header.writeFloatLE(MILLIMETRES * value, 280 + 4 * k);
  }
}
