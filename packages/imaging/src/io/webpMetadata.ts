import { fittingProfile, type ImageMetadata } from './metadata.js';
import { exifMetadata } from './tiff/metadata.js';

const HEADER_BYTES = 12;
const PROFILE_FLAG = 0x20;

/** What a WebP file says of its picture. */
export function webpMetadata(bytes: Buffer): ImageMetadata {
  let found: ImageMetadata = {};
  for (let at = HEADER_BYTES; at + 8 <= bytes.length;) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'ICCP') found = { ...found, profile: body };
    if (type === 'EXIF') {
      const begins = body.toString('latin1', 0, 6) === 'Exif\0\0';
      found = { ...found, ...exifMetadata(begins ? body.subarray(6) : body) };
    }
    at += 8 + length + (length % 2);
  }
  return found;
}

/** A WebP file of libvips, of one chunk, with the profile of the picture; it has room for no more. */
export function withWebpMetadata(
  bytes: Buffer,
  metadata: ImageMetadata,
  { width, height, channels }: { width: number; height: number; channels: 1 | 3 },
): Buffer {
  const profile = fittingProfile(metadata, channels);
  const isSimple = /^VP8[ L]$/.test(bytes.toString('latin1', 12, 16));
  if (profile === undefined || !isSimple) return bytes;
  const extended = Buffer.alloc(10);
  extended[0] = PROFILE_FLAG;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const body = [chunk('VP8X', extended), chunk('ICCP', profile), bytes.subarray(HEADER_BYTES)];
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP', 'latin1'), ...body]));
}

function chunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
