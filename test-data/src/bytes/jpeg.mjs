const BLOCK = 8;

const segment = (marker, ...body) =>
  Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body);

/** Tells decoders that four components are CMYK: Adobe's marker with transform 0. */
const ADOBE = segment(0xee, ...Buffer.from('Adobe', 'latin1'), 0, 100, 0, 0, 0, 0, 0);

/** Bits, most significant first, with a zero byte after each 0xff as JPEG asks. */
function packBits(bits) {
  const padded = bits + '1'.repeat((8 - (bits.length % 8)) % 8);
  const bytes = padded.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 255 ? [255, 0] : [byte])));
}

/** A difference of block means: its number of bits (as 4), then those bits. */
function differenceBits(difference) {
  const category = difference === 0 ? 0 : Math.abs(difference).toString(2).length;
  const bits = difference >= 0 ? difference : difference + 2 ** category - 1;
  const tail = category === 0 ? '' : bits.toString(2).padStart(category, '0');
  return category.toString(2).padStart(4, '0') + tail;
}

/**
 * A baseline JPEG of plain 8 × 8 blocks, with 1 component (grey) or 4 (CMYK). Only the mean of a
 * block is stored, so the tables have just the codes for that.
 *
 * @param levelAt (blockColumn, blockRow, component) ↦ 0 to 255
 */
export function jpegBytes(columns, rows, components, levelAt) {
  const ids = Array.from({ length: components }, (_, c) => c + 1);
  const means = ids.map(() => 0);
  let bits = '';
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let c = 0; c < components; c++) {
        const mean = levelAt(j, i, c) - 128;
        // The last bit is the code of "only zeros follow" in the second table below.
        bits += `${differenceBits(mean - means[c])}0`;
        means[c] = mean;
      }
    }
  }
  const lengths = (length, count) =>
    Array.from({ length: 16 }, (_, k) => (k + 1 === length ? count : 0));
  const [height, width] = [rows * BLOCK, columns * BLOCK];
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    ...(components === 4 ? [ADOBE] : []),
    segment(0xdb, 0, ...Array.from({ length: 64 }, () => 8)),
    segment(0xc0, 8, 0, height, 0, width, components, ...ids.flatMap((id) => [id, 0x11, 0])),
    segment(0xc4, 0x00, ...lengths(4, 9), 0, 1, 2, 3, 4, 5, 6, 7, 8),
    segment(0xc4, 0x10, ...lengths(1, 1), 0),
    segment(0xda, components, ...ids.flatMap((id) => [id, 0]), 0, 63, 0),
    packBits(bits),
    Buffer.of(0xff, 0xd9),
  ]);
}

/** `bytes` of a JPEG with an EXIF segment that says how to turn the picture before showing it. */
export function withOrientation(bytes, orientation) {
  const exif = Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1');
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const app1 = segment(0xe1, ...exif, 0, 1, ...entry, 0, 0, 0, 0);
  return Buffer.concat([bytes.subarray(0, 2), app1, bytes.subarray(2)]);
}
