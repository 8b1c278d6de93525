const GREYS = 128;
const CLEAR = 128;
const END = 129;

/**
 * A grey GIF with several frames. Codes are 8 bits wide and the table is cleared before every row,
 * so it never grows past them and each code is a byte; rows must be shorter than 126 pixels.
 *
 * @param sampleAt (column, row, frame) ↦ grey from 0 to 127
 */
export function gifBytes(width, height, frames, sampleAt) {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const palette = Array.from({ length: GREYS }, (_, k) => [2 * k, 2 * k, 2 * k]).flat();
  const parts = [Buffer.from('GIF89a', 'latin1'), size, Buffer.of(0xf6, 0, 0, ...palette)];
  for (let f = 0; f < frames; f++) {
    // Control: no transparency, a fifth of a second.
    parts.push(Buffer.of(0x21, 0xf9, 4, 0, 20, 0, 0, 0));
    parts.push(Buffer.of(0x2c, 0, 0, 0, 0), size, Buffer.of(0, 7));
    for (let i = 0; i < height; i++) {
      const row = Array.from({ length: width }, (_, j) => sampleAt(j, i, f));
      parts.push(Buffer.of(width + 1, CLEAR, ...row));
    }
    parts.push(Buffer.of(1, END, 0));
  }
  return Buffer.concat([...parts, Buffer.of(0x3b)]);
}
