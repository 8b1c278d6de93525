import { ImageFileError } from '../errors.js';
import { requirePixelCount } from './limits.js';
import type { OpenedFile } from './open.js';

const SIGNATURE_BYTES = 8;

/** A part of a PNG file. */
export interface PngChunk {
  readonly type: string;
  readonly data: Buffer;
  /** With its length, type and checksum. */
  readonly whole: Buffer;
}

/** The chunks of a PNG file, as far as they are whole. */
export function pngChunks(bytes: Buffer): PngChunk[] {
  const chunks: PngChunk[] = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    at = end;
  }
  return chunks;
}

/** The chunks that pixels depend on, and EXIF's for the orientation. */
const KEPT = new Set(['IHDR', 'PLTE', 'tRNS', 'eXIf', 'IDAT', 'IEND']);

/** @throws ImageFileError for more pixels than may be declared, also where the decoder could not count them */
export function requirePngPixels({ path, bytes }: Pick<OpenedFile, 'path' | 'bytes'>): void {
  // The header comes first in any PNG: width, height.
  if (bytes.length >= 24) requirePixelCount(path, bytes.readUInt32BE(16), bytes.readUInt32BE(20));
}

/**
 * A PNG file without its notes. The decoder is asked to stop at whatever it warns of, to find damage; a
 * faulty profile or text is not damage of the pixels.
 */
export function pngPixelsOnly(bytes: Buffer): Buffer {
  const chunks = pngChunks(bytes);
  // What is cut off stays so, for the decoder to find.
  if (chunks.at(-1)?.type !== 'IEND') return bytes;
  const kept = chunks.filter(({ type }) => KEPT.has(type)).map(({ whole }) => whole);
  return Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...kept]);
}

/** The frames of an animated PNG; 1 for any other. */
export function pngFrames(bytes: Buffer): number {
  const control = pngChunks(bytes).find(({ type }) => type === 'acTL');
  return control === undefined || control.data.length < 4 ? 1 : control.data.readUInt32BE(0);
}

/** Deflate's best: 258 bytes from two bits. */
const MOST_DEFLATED = 1032;

/** Samples a pixel by the colour type of a PNG. */
const PNG_SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * A PNG of a few bytes may declare pixels for which memory would be taken before they are missed:
 * more than its bytes can unpack to are refused first.
 *
 * @throws ImageFileError
 */
export function requireDeflatable({ path, bytes }: Pick<OpenedFile, 'path' | 'bytes'>): void {
  // The header comes first in any PNG: width, height, bits a sample, colour type.
  if (bytes.length < 26) return;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const bits = bytes.readUInt8(24) * (PNG_SAMPLES[bytes.readUInt8(25)] ?? 1);
  if (height * (1 + Math.ceil((width * bits) / 8)) <= MOST_DEFLATED * bytes.length) return;
  throw new ImageFileError(
    path,
    `the pixels of a picture of ${String(width)}×${String(height)}`,
    `${String(bytes.length)} bytes, which cannot hold them`,
    'The file is damaged or cut off: copy or export the picture again.',
  );
}
