/** Codes and bytes of data types, and how DataView calls their setters. */
const TYPES = {
  uint8: [2, 1, 'Uint8'],
  int16: [4, 2, 'Int16'],
  float32: [16, 4, 'Float32'],
  float64: [64, 8, 'Float64'],
  rgb24: [128, 1, 'Uint8', 3],
};
/** Offsets of fields in the headers of versions 1 and 2, and the setters of their types. */
const FIELDS = {
  1: {
    ...{ dims: [40, 2, 'Int16'], type: [70, 2, 'Int16'], bits: [72, 2, 'Int16'] },
    ...{ sizes: [76, 4, 'Float32'], offset: [108, 4, 'Float32'], scale: [112, 4, 'Float32'] },
    ...{ window: [124, 4, 'Float32'], form: [254, 2, 'Int16'], affine: [280, 4, 'Float32'] },
    ...{ units: 123, description: 148, magic: [344, 'n+1\0'], length: 348 },
  },
  2: {
    ...{ dims: [16, 8, 'BigInt64'], type: [12, 2, 'Int16'], bits: [14, 2, 'Int16'] },
    ...{ sizes: [104, 8, 'Float64'], offset: [168, 8, 'BigInt64'], scale: [176, 8, 'Float64'] },
    ...{ window: [192, 8, 'Float64'], form: [348, 4, 'Int32'], affine: [400, 8, 'Float64'] },
    ...{ units: 500, description: 240, magic: [4, 'n+2\0\r\n\x1a\n'], length: 540 },
  },
};

/** A NIfTI file of one type of numbers, the first axis varying fastest; lengths in millimetres. */
export function niftiBytes(
  type,
  values,
  {
    lengths,
    slope = 0,
    intercept = 0,
    sizes = [1, 1, 1],
    window = [0, 0],
    description = '',
    affine,
    big = false,
    version = 1,
  },
) {
  const fields = FIELDS[version];
  const [code, bytes, setter, channels = 1] = TYPES[type];
  const header = Buffer.alloc(fields.length + 4);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const put = ([at, size, name], numbers) =>
    numbers.forEach((number, k) => {
      view[`set${name}`](at + k * size, name.startsWith('Big') ? BigInt(number) : number, !big);
    });
  view.setInt32(0, fields.length, !big);
  put(fields.dims, [lengths.length, ...lengths, ...Array(7 - lengths.length).fill(1)]);
  put(fields.type, [code]);
  put(fields.bits, [8 * bytes * channels]);
  put(fields.sizes, [1, ...sizes]);
  put(fields.offset, [header.length]);
  put(fields.scale, [slope, intercept]);
  // The largest comes first.
  put(fields.window, [window[1], window[0]]);
  if (affine !== undefined) {
    put(fields.form, [1]);
    put(fields.affine, affine);
  }
  header[fields.units] = 2;
  header.write(description, fields.description, 'latin1');
  header.write(fields.magic[1], fields.magic[0], 'latin1');
  const data = Buffer.alloc(bytes * values.length);
  const body = new DataView(data.buffer, data.byteOffset, data.length);
  values.forEach((value, k) => body[`set${setter}`](k * bytes, value, !big));
  return Buffer.concat([header, data]);
}
