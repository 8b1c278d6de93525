import { deflateSync } from 'node:zlib';

/** Class of array, type of element, bytes and setter of DataView. */
const KINDS = {
  double: [6, 9, 8, 'Float64'],
  single: [7, 7, 4, 'Float32'],
  uint8: [9, 2, 1, 'Uint8'],
  int16: [10, 3, 2, 'Int16'],
  char: [4, 4, 2, 'Uint16'],
};

/** Column by column, as MATLAB stores what is given row by row; pages follow each other either way. */
function byColumns(values, [height, width]) {
  const size = height * width;
  return values.map((_, k) => {
    const p = k % size;
    return values[k - p + (p % height) * width + Math.floor(p / height)];
  });
}

/** A MAT-file of level 5 of variables `{ name, kind, lengths, values, packed }`. */
export function matBytes(variables, { big = false } = {}) {
  const words = (values) => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, k) => bytes[big ? 'writeUInt32BE' : 'writeUInt32LE'](value, 4 * k));
    return bytes;
  };
  const element = (type, bytes) =>
    Buffer.concat([words([type, bytes.length]), bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
  /** Up to 4 bytes beside their length and type. */
  const small = (type, bytes) =>
    Buffer.concat([words([bytes.length * 65536 + type]), bytes, Buffer.alloc(4 - bytes.length)]);
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file, of the test data');
  header.fill(0, 116, 124);
  header[big ? 'writeUInt16BE' : 'writeUInt16LE'](0x0100, 124);
  header.write(big ? 'MI' : 'IM', 126);
  const parts = variables.map(({ name, kind, lengths, values, flags = 0, packed = false }) => {
    const [classOf, type, size, setter] = KINDS[kind];
    const data = Buffer.alloc(size * values.length);
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    byColumns(values, lengths).forEach((value, k) => view[`set${setter}`](k * size, value, !big));
    const title = Buffer.from(name);
    const matrix = element(
      14,
      Buffer.concat([
        element(6, words([classOf + 256 * flags, 0])),
        element(5, words(lengths)),
        title.length <= 4 ? small(1, title) : element(1, title),
        data.length <= 4 ? small(type, data) : element(type, data),
      ]),
    );
    if (!packed) return matrix;
    // Stored, so that it is the same everywhere.
    const deflated = deflateSync(matrix, { level: 0 });
    return Buffer.concat([words([15, deflated.length]), deflated]);
  });
  return Buffer.concat([header, ...parts]);
}
