import { jpegSegments } from './jpeg.js';
import { fittingProfile, inUnit, resolutionOf, type ImageMetadata } from './metadata.js';
import { exifMetadata } from './tiff/metadata.js';

const [APP0, APP1, APP2, COMMENT] = [0xe0, 0xe1, 0xe2, 0xfe] as const;
const PROFILE = 'ICC_PROFILE\0';
/** A segment says its length in 2 bytes, that of the profile's part takes 14 more. */
const PART_BYTES = 65519;

/** What a JPEG file says of its picture: JFIF's resolution, else EXIF's. */
export function jpegMetadata(bytes: Buffer): ImageMetadata {
  let found: ImageMetadata = {};
  const parts = new Map<number, Buffer>();
  for (const { marker, start, end } of jpegSegments(bytes)?.segments ?? []) {
    const body = bytes.subarray(start + 4, end);
    const begins = (text: string): boolean => body.toString('latin1', 0, text.length) === text;
    if (marker === APP0 && begins('JFIF\0') && body.length >= 12) {
      const unit = ({ 1: 'inch', 2: 'centimetre' } as const)[body[7] ?? 0];
      // Without a unit it is the shape of the pixels.
      if (unit === undefined) continue;
      const resolution = resolutionOf(body.readUInt16BE(8), body.readUInt16BE(10), unit);
      found = { ...found, resolution };
    } else if (marker === APP1 && begins('Exif\0\0')) {
      const { resolution, description } = exifMetadata(body.subarray(6));
      found = { resolution, description, ...withoutGaps(found) };
    } else if (marker === APP2 && begins(PROFILE)) {
      parts.set(body[PROFILE.length] ?? 0, body.subarray(PROFILE.length + 2));
    } else if (marker === COMMENT) {
      found = { description: body.toString('utf8'), ...withoutGaps(found) };
    }
  }
  if (parts.size === 0) return found;
  const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  return { ...found, profile: Buffer.concat(ordered) };
}

function withoutGaps(found: ImageMetadata): ImageMetadata {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** A JPEG file of libvips with what is known of the picture, and without the resolution it makes up. */
export function withJpegMetadata(bytes: Buffer, metadata: ImageMetadata, channels: 1 | 3): Buffer {
  const resolution = inUnit(metadata.resolution, 'inch');
  const density = Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1');
  if (resolution !== undefined) {
    density[7] = 1;
    density.writeUInt16BE(whole(resolution.x), 8);
    density.writeUInt16BE(whole(resolution.y), 10);
  }
  const notes = [segment(APP0, density)];
  const profile = fittingProfile(metadata, channels);
  const count = Math.ceil((profile?.length ?? 0) / PART_BYTES);
  for (let k = 0; k < count && count < 256; k++) {
    const head = Buffer.concat([Buffer.from(PROFILE, 'latin1'), Buffer.of(k + 1, count)]);
    const part = profile?.subarray(k * PART_BYTES, (k + 1) * PART_BYTES) ?? Buffer.alloc(0);
    notes.push(segment(APP2, Buffer.concat([head, part])));
  }
  const { description = '' } = metadata;
  const text = Buffer.from(description, 'utf8');
  if (text.length > 0 && text.length <= 65533) notes.push(segment(COMMENT, text));
  const found = jpegSegments(bytes);
  const rest = found?.segments.filter(({ marker }) => marker !== APP0) ?? [];
  const kept = rest.map(({ start, end }) => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, 2), ...notes, ...kept, bytes.subarray(found?.scan ?? 2)]);
}

function whole(value: number): number {
  return Math.min(65535, Math.max(1, Math.round(value)));
}

function segment(marker: number, body: Uint8Array): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}
