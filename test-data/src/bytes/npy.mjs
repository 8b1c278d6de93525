const ALIGNMENT = 64;

/** Float64 numbers of shape (height, width) as a NumPy file. */
export const npyBytes = (width, height, values) => arrayBytes([height, width], values);

/** Float64 numbers as a NumPy file, version 1, in the layout numpy.save gives it. */
export function arrayBytes(lengths, values) {
  const shape = lengths.length === 1 ? `(${lengths[0]},)` : `(${lengths.join(', ')})`;
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`;
  const padding = ALIGNMENT - ((10 + dictionary.length + 1) % ALIGNMENT);
  const header = Buffer.from(`${dictionary}${' '.repeat(padding)}\n`, 'latin1');
  const start = Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1');
  start.writeUInt16LE(header.length, 8);
  const data = Buffer.alloc(8 * values.length);
  values.forEach((value, k) => data.writeDoubleLE(value, 8 * k));
  return Buffer.concat([start, header, data]);
}
