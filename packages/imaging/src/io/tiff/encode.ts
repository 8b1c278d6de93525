import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { RealImage } from '../../image.js';
import { fittingProfile, type ImageMetadata, type Resolution } from '../metadata.js';
import { COMPRESSION, PHOTOMETRIC, TAG } from './tags.js';

const pack = promisify(deflate);

const [ASCII, SHORT, LONG, RATIONAL, UNDEFINED] = [2, 3, 4, 5, 7] as const;
/** Bytes of pixels in a strip, about. */
const STRIP_BYTES = 2 ** 18;
const ENTRY_BYTES = 12;

/** A tag with the bytes of its values. */
interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
}

/**
 * A little-endian TIFF of grey or RGB, in deflated strips. 8 and 16 bits are integers, already on the
 * scale of their type; 32 and 64 are floats.
 *
 * Written here and not by libvips, which has no 64-bit floats, makes integers of what it takes to be
 * 16-bit, and gives every file a resolution of 25.4 pixels an inch.
 */
export async function encodeTiff(
  image: RealImage,
  bits: 8 | 16 | 32 | 64,
  metadata: ImageMetadata,
): Promise<Buffer> {
  const { width, height, channels } = image;
  const pixels = interleaved(image, bits);
  const rowBytes = (width * channels * bits) / 8;
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / rowBytes)));
  const starts = Array.from({ length: Math.ceil(height / rowsPerStrip) }, (_, k) => k);
  const strips = await Promise.all(
    starts.map((k) => {
      const at = k * rowsPerStrip * rowBytes;
      return pack(pixels.subarray(at, at + rowsPerStrip * rowBytes));
    }),
  );
  const offsets: number[] = [];
  let end = 8;
  for (const { length } of strips) {
    offsets.push(end);
    end += length;
  }
  const same = (value: number): number[] => new Array<number>(channels).fill(value);
  const fields = [
    numbers(TAG.imageWidth, LONG, [width]),
    numbers(TAG.imageLength, LONG, [height]),
    numbers(TAG.bitsPerSample, SHORT, same(bits)),
    numbers(TAG.compression, SHORT, [COMPRESSION.adobeDeflate]),
    numbers(TAG.photometric, SHORT, [channels === 1 ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.rgb]),
    numbers(TAG.stripOffsets, LONG, offsets),
    numbers(TAG.samplesPerPixel, SHORT, [channels]),
    numbers(TAG.rowsPerStrip, LONG, [rowsPerStrip]),
    numbers(
      TAG.stripByteCounts,
      LONG,
      strips.map(({ length }) => length),
    ),
    numbers(TAG.planarConfiguration, SHORT, [1]),
    numbers(TAG.sampleFormat, SHORT, same(bits > 16 ? 3 : 1)),
    ...notes(metadata, channels),
  ].sort((a, b) => a.tag - b.tag);
  // Directories begin at even places.
  const padding = Buffer.alloc(end % 2);
  const at = end + padding.length;
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(at, 4);
  return Buffer.concat([header, ...strips, padding, directory(fields, at)]);
}

function notes(metadata: ImageMetadata, channels: 1 | 3): Field[] {
  const { resolution, description } = metadata;
  const profile = fittingProfile(metadata, channels);
  const fields: Field[] = [];
  if (description !== undefined && description !== '') {
    const bytes = Buffer.from(`${description}\0`, 'utf8');
    fields.push({ tag: TAG.imageDescription, type: ASCII, count: bytes.length, bytes });
  }
  if (profile !== undefined) {
    const bytes = Buffer.from(profile);
    fields.push({ tag: TAG.iccProfile, type: UNDEFINED, count: bytes.length, bytes });
  }
  if (resolution !== undefined) {
    const units: Record<Resolution['unit'], readonly [number: number, scale: number]> = {
      none: [1, 1],
      inch: [2, 1],
      centimetre: [3, 1],
      metre: [3, 0.01],
    };
    const [unit, scale] = units[resolution.unit];
    fields.push(numbers(TAG.xResolution, RATIONAL, fraction(resolution.x * scale)));
    fields.push(numbers(TAG.yResolution, RATIONAL, fraction(resolution.y * scale)));
    fields.push(numbers(TAG.resolutionUnit, SHORT, [unit]));
  }
  return fields;
}

/** Whole numbers of a type; of RATIONAL two a value. */
function numbers(tag: number, type: number, values: readonly number[]): Field {
  const size = type === SHORT ? 2 : 4;
  const bytes = Buffer.alloc(size * values.length);
  values.forEach((value, i) => bytes.writeUIntLE(value, i * size, size));
  return { tag, type, count: type === RATIONAL ? values.length / 2 : values.length, bytes };
}

/** A directory at `start`, with the values behind it that do not fit in. */
function directory(fields: readonly Field[], start: number): Buffer {
  const bytes = Buffer.alloc(2 + ENTRY_BYTES * fields.length + 4);
  const behind: Buffer[] = [];
  let end = start + bytes.length;
  bytes.writeUInt16LE(fields.length, 0);
  for (const [k, { tag, type, count, bytes: values }] of fields.entries()) {
    const at = 2 + ENTRY_BYTES * k;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    if (values.length <= 4) values.copy(bytes, at + 8);
    else {
      bytes.writeUInt32LE(end, at + 8);
      const padded = Buffer.concat([values, Buffer.alloc(values.length % 2)]);
      behind.push(padded);
      end += padded.length;
    }
  }
  return Buffer.concat([bytes, ...behind]);
}

/** Numerator and denominator, of 32 bits, of the continued fraction next to `value`. */
export function fraction(value: number): readonly [numerator: number, denominator: number] {
  const most = 2 ** 32 - 1;
  let [n, d, beforeN, beforeD] = [1, 0, 0, 1];
  for (let rest = value; ; rest = 1 / (rest - Math.floor(rest))) {
    const whole = Math.floor(rest);
    const [nextN, nextD] = [whole * n + beforeN, whole * d + beforeD];
    if (!(nextN <= most && nextD <= most)) return d === 0 ? [most, 1] : [n, d];
    [n, d, beforeN, beforeD] = [nextN, nextD, n, d];
    if (n / d === value || rest === whole) return [n, d];
  }
}

/** The samples of each pixel side by side, little-endian. */
function interleaved({ width, height, channels, data }: RealImage, bits: 8 | 16 | 32 | 64): Buffer {
  const size = width * height;
  const bytes = Buffer.alloc((data.length * bits) / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let p = 0; p < size; p++) {
    for (let c = 0; c < channels; c++) {
      const value = data[c * size + p]!;
      if (bits === 8) view.setUint8(at, value);
      else if (bits === 16) view.setUint16(at, value, true);
      else if (bits === 32) view.setFloat32(at, value, true);
      else view.setFloat64(at, value, true);
      at += bits / 8;
    }
  }
  return bytes;
}
