const SOI = 0xd8;
const SOS = 0xda;
const EOI = 0xd9;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
const COMMENT = 0xfe;

/** A part of a JPEG file before its pixels. */
export interface JpegSegment {
  readonly marker: number;
  /** From its marker on. */
  readonly start: number;
  readonly end: number;
}

/**
 * The segments up to the first scan, and where that begins; undefined when there is none. Bytes that
 * belong to no segment, as some cameras leave them between two, are passed over.
 */
export function jpegSegments(
  bytes: Uint8Array,
): { segments: readonly JpegSegment[]; scan: number } | undefined {
  const segments: JpegSegment[] = [];
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) {
      at++;
      continue;
    }
    if (marker === SOS) return { segments, scan: at };
    if (marker === EOI) return undefined;
    // Markers without a length of their own.
    const alone = marker === SOI || marker === 1 || (marker >= 0xd0 && marker <= 0xd7);
    const end = alone ? at + 2 : at + 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
    if (!alone) segments.push({ marker, start: at, end });
    at = end;
  }
  return undefined;
}

/**
 * A JPEG file without the bytes between its segments and without its notes but JFIF's, EXIF's (for the
 * orientation) and Adobe's (for the colours). The decoder is asked to stop at whatever it warns of, to
 * find damage; neither of these is damage.
 */
export function jpegPixelsOnly(bytes: Buffer): Buffer {
  const found = jpegSegments(bytes);
  if (found === undefined) return bytes;
  const kept = found.segments.filter(({ marker }) => {
    const isNote = (marker >= APP0 && marker <= 0xef) || marker === COMMENT;
    return !isNote || marker === APP0 || marker === APP1 || marker === APP14;
  });
  const parts = kept.map(({ start, end }) => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, 2), ...parts, bytes.subarray(found.scan)]);
}
