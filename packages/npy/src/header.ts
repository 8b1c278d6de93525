import { NpyError } from './errors.js';

/** Types of numbers that are read, by NumPy's names without the byte order; b1 is bool. */
const TYPES = [
  ...(['b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8'] as const),
  ...(['f2', 'f4', 'f8'] as const),
] as const;
export type NpyType = (typeof TYPES)[number];
/** Types of complex numbers, by NumPy's names: of 32 or 64 bits for each of the two parts. */
const COMPLEX_TYPES = ['c8', 'c16'] as const;
export type NpyComplexType = (typeof COMPLEX_TYPES)[number];

/** What a file says about its array. */
export interface NpyHeader<Type extends string = NpyType> {
  readonly type: Type;
  /** The type as the file writes it, with its byte order: `<f8`. */
  readonly descr: string;
  readonly bytesPerNumber: number;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  /** Lengths of the axes; none for a single number. */
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly dataOffset: number;
}

const MAGIC = '\x93NUMPY';

/** Options of reading. */
export interface NpyReadOptions<Type extends string = NpyType> {
  /**
   * Looks at what the header says, before it is compared with the bytes that follow and before
   * anything is allocated; throws to refuse.
   */
  readonly accept?: (header: NpyHeader<Type>) => void;
}

/** Whether bytes begin as an array file does. */
function hasMagic(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, MAGIC.length) === MAGIC;
}

/** NumPy's letters for types that are no numbers of up to 64 bits. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  c: 'complex numbers',
  f: 'floats of more than 64 bits',
  m: 'time spans',
  M: 'dates',
  O: 'Python objects',
  S: 'text',
  U: 'text',
  V: 'raw bytes',
};

/** How a type that is not read is called in a message. */
function otherType(text: string, descr: string): string {
  if (descr !== '') {
    const letter = /[A-Za-z]/.exec(descr)?.[0] ?? '';
    // Where complex numbers are expected.
    const isReal = TYPES.some((type) => type === descr.slice(1));
    const name = isReal ? 'real numbers' : OTHER_TYPES[letter];
    return `the NumPy type ${descr}${name === undefined ? '' : ` (${name})`}`;
  }
  const fields = [...text.matchAll(/\(\s*'([^']*)'\s*,/g)].map(([, field = '']) => field);
  return fields.length === 0
    ? 'no simple type'
    : `a structured type with fields ${fields.join(', ')}`;
}

/** The header's text, a Python dictionary, and where the data begins. */
function headerText(bytes: Buffer): { text: string; dataOffset: number } {
  if (!hasMagic(bytes)) throw new NpyError('a NumPy array file', 'other bytes');
  // Version 1 gives the header's length in 2 bytes, versions 2 and 3 in 4.
  const lengthBytes = bytes[6] === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) throw new NpyError('a complete NumPy file', 'a truncated header');
  const dataOffset = start + bytes.readUIntLE(8, lengthBytes);
  if (bytes.length < dataOffset) throw new NpyError('a complete NumPy file', 'a truncated header');
  return { text: bytes.toString('latin1', start, dataOffset), dataOffset };
}

/**
 * Reads and checks the header of a NumPy array file, versions 1 to 3
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). The shape is compared
 * with the bytes that follow, so that nothing is allocated for what is not there.
 *
 * Written here and not taken from the npyjs package: that reads no big-endian numbers, leaves
 * Fortran order to the caller, never compares the shape with the bytes that follow, and brings
 * along an HTTP client.
 *
 * @throws NpyError
 */
export function npyHeader(bytes: Buffer, options: NpyReadOptions = {}): NpyHeader {
  return headerOf(bytes, TYPES, 'integers or floats of up to 64 bits', options);
}

/** {@link npyHeader} of an array of complex numbers. @throws NpyError */
export function complexNpyHeader(
  bytes: Buffer,
  options: NpyReadOptions<NpyComplexType> = {},
): NpyHeader<NpyComplexType> {
  return headerOf(bytes, COMPLEX_TYPES, 'complex numbers (complex64 or complex128)', options);
}

function headerOf<Type extends string>(
  bytes: Buffer,
  types: readonly Type[],
  expected: string,
  options: NpyReadOptions<Type>,
): NpyHeader<Type> {
  const { text, dataOffset } = headerText(bytes);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1] ?? '';
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shapeText = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (order === undefined || shapeText === undefined) {
    throw new NpyError('a NumPy header with fortran_order and shape', 'one without');
  }
  const type = /^[<>|=]/.test(descr) ? types.find((name) => name === descr.slice(1)) : undefined;
  if (type === undefined) {
    throw new NpyError(expected, otherType(text, descr));
  }
  const shape = shapeText.split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  const bytesPerNumber = Number(type.slice(1));
  const header: NpyHeader<Type> = {
    type,
    descr,
    bytesPerNumber,
    littleEndian: !descr.startsWith('>'),
    fortranOrder: order === 'True',
    shape,
    dataOffset,
  };
  options.accept?.(header);
  const declared = shape.reduce((product, n) => product * n, 1) * bytesPerNumber;
  const present = bytes.length - dataOffset;
  if (declared !== present) {
    throw new NpyError(`${String(declared)} bytes of data, as its shape says,`, String(present));
  }
  return header;
}
