import { crc32, deflateSync } from 'node:zlib';

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

/** PNG's colour types by samples a pixel: grey, grey with alpha, RGB. */
const COLOUR_TYPES = { 1: 0, 2: 4, 3: 2 };

/**
 * An 8-bit PNG without compression, the same bytes everywhere. `sampleAt(column, row, channel)`
 * gives the numbers from 0 to 255. `declared` is the size in the header, by default the true one.
 */
export function pngBytes(width, height, channels, sampleAt, declared = [width, height]) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(declared[0], 0);
  header.writeUInt32BE(declared[1], 4);
  header[8] = 8;
  header[9] = COLOUR_TYPES[channels];
  // Each row starts with the number of its filter, 0 for none.
  const stride = 1 + width * channels;
  const rows = Buffer.alloc(height * stride);
  for (let i = 0; i < height; i++) {
    for (let k = 0; k < width * channels; k++) {
      rows[i * stride + 1 + k] = sampleAt(Math.floor(k / channels), i, k % channels);
    }
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
