import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { fittingProfile, inUnit, resolutionOf, type ImageMetadata } from './metadata.js';
import { pngChunks } from './png.js';

/** No colour profile is longer. */
const MAX_PROFILE_BYTES = 2 ** 24;
const KEYWORD = 'Description';

/** What a PNG file says of its picture. */
export function pngMetadata(bytes: Buffer): ImageMetadata {
  let found: ImageMetadata = {};
  for (const { type, data } of pngChunks(bytes)) {
    if (type === 'pHYs' && data.length === 9) {
      const unit = data[8] === 1 ? 'metre' : 'none';
      const resolution = resolutionOf(data.readUInt32BE(0), data.readUInt32BE(4), unit);
      found = { ...found, resolution };
    } else if (type === 'iCCP') {
      found = { ...found, profile: inflated(data.subarray(data.indexOf(0) + 2)) };
    } else if (type === 'tEXt' || type === 'iTXt') {
      const description = textOf(type, data);
      if (description !== undefined) found = { ...found, description };
    }
  }
  return found;
}

function inflated(packed: Buffer): Buffer | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    return undefined;
  }
}

/** The text of a chunk with the keyword; undefined for another. */
function textOf(type: string, data: Buffer): string | undefined {
  const end = data.indexOf(0);
  if (data.toString('latin1', 0, end) !== KEYWORD) return undefined;
  if (type === 'tEXt') return data.toString('latin1', end + 1);
  // A flag of compression and its method, then a language and a translated keyword.
  const language = data.indexOf(0, end + 3);
  const translated = data.indexOf(0, language + 1);
  if (language < 0 || translated < 0) return undefined;
  const text = data.subarray(translated + 1);
  return (data[end + 1] === 1 ? inflated(text) : text)?.toString('utf8');
}

/** A PNG file of libvips with what is known of the picture, and without the resolution it makes up. */
export function withPngMetadata(bytes: Buffer, metadata: ImageMetadata, channels: 1 | 3): Buffer {
  const notes: Buffer[] = [];
  const profile = fittingProfile(metadata, channels);
  if (profile !== undefined) {
    const name = Buffer.from('profile\0\0', 'latin1');
    notes.push(chunk('iCCP', Buffer.concat([name, deflateSync(profile)])));
  }
  const resolution = inUnit(metadata.resolution, 'metre');
  if (resolution !== undefined) {
    const body = Buffer.alloc(9);
    body.writeUInt32BE(whole(resolution.x), 0);
    body.writeUInt32BE(whole(resolution.y), 4);
    body[8] = 1;
    notes.push(chunk('pHYs', body));
  }
  const { description = '' } = metadata;
  if (description !== '') {
    // Flag and method of compression, and no language or translation.
    const text = `${KEYWORD}\0\0\0\0\0${description.replaceAll('\0', ' ')}`;
    notes.push(chunk('iTXt', Buffer.from(text, 'utf8')));
  }
  const [header, ...rest] = pngChunks(bytes).filter(({ type }) => type !== 'pHYs');
  const parts = [...(header ? [header.whole] : []), ...notes, ...rest.map((one) => one.whole)];
  return Buffer.concat([bytes.subarray(0, 8), ...parts]);
}

function whole(value: number): number {
  return Math.min(2 ** 31 - 1, Math.max(1, Math.round(value)));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}
