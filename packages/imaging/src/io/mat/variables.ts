import { ImageFileError } from '../../errors.js';
import {
  damaged,
  elementAt,
  inflateAll,
  inflateBeginning,
  MI,
  uint32,
  type Element,
  type Source,
} from './elements.js';

/** Classes of arrays ("mx" in the description of the format) of numbers, by their names in MATLAB. */
const NUMERIC: Readonly<Record<number, string>> = {
  ...{ 6: 'double', 7: 'single', 8: 'int8', 9: 'uint8', 10: 'int16', 11: 'uint16' },
  ...{ 12: 'int32', 13: 'uint32', 14: 'int64', 15: 'uint64' },
};
const OTHERS: Readonly<Record<number, string>> = {
  ...{ 1: 'cell', 2: 'struct', 3: 'object', 4: 'char', 5: 'sparse', 16: 'function', 17: 'opaque' },
};

/** A variable of a file. */
export interface MatVariable {
  readonly name: string;
  /** `double`, `uint8`, `logical`, `struct` and so on. */
  readonly kind: string;
  readonly lengths: readonly number[];
  readonly isComplex: boolean;
  /** Numbers of any shape, and not cells, text, structures. */
  readonly isNumeric: boolean;
  /** Real numbers of two axes or three, none of them empty. */
  readonly isPicture: boolean;
  readonly element: Element;
}

const HEADER_BYTES = 128;
const MOST_VARIABLES = 1024;
const MOST_AXES = 32;

/** The bytes of a file in its byte order. @throws ImageFileError for a header that is none */
export function matSource(path: string, bytes: Buffer): Source {
  const order = bytes.toString('latin1', 126, HEADER_BYTES);
  if (bytes.length < HEADER_BYTES || (order !== 'IM' && order !== 'MI')) {
    throw damaged(path, 'no byte order in its header');
  }
  return { path, bytes, little: order === 'IM' };
}

/** The variables of a file; of compressed ones only the beginning is looked at. @throws ImageFileError */
export function matVariables(source: Source): MatVariable[] {
  const { path, bytes } = source;
  const variables: MatVariable[] = [];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const element = elementAt(source, at, bytes.length);
    at = element.next;
    if (element.type !== MI.matrix && element.type !== MI.compressed) continue;
    if (variables.length >= MOST_VARIABLES)
      throw damaged(path, `more than ${String(MOST_VARIABLES)} variables`);
    variables.push(variableOf(source, element));
  }
  return variables;
}

function variableOf(source: Source, element: Element): MatVariable {
  const { path } = source;
  const isPacked = element.type === MI.compressed;
  const within = isPacked ? inflateBeginning(source, element) : source;
  const matrix = isPacked ? elementAt(within, 0, within.bytes.length, true) : element;
  if (matrix.type !== MI.matrix) throw damaged(path, 'a compressed element that is no array');
  const { head } = headOf(within, matrix, isPacked);
  return { ...head, element };
}

type Head = Omit<MatVariable, 'element'>;

/** What stands before the numbers of an array, and where they begin. */
function headOf(
  source: Source,
  { start, length }: Element,
  cut: boolean,
): { head: Head; at: number } {
  const { path, bytes } = source;
  // An empty array of no class, as MATLAB writes it into cells.
  const end = Math.min(start + length, bytes.length);
  const flags = elementAt(source, start, end);
  if (flags.length < 8) throw damaged(path, 'an array without flags');
  const word = uint32(source, flags.start);
  const classOf = word & 0xff;
  const kind = (word & 0x200) !== 0 ? 'logical' : NUMERIC[classOf];
  // Objects have no sizes.
  if (classOf === 17) {
    const no = { isComplex: false, isNumeric: false, isPicture: false };
    const head = { name: '', kind: 'opaque', lengths: [], ...no };
    return { head, at: end };
  }
  const dimensions = elementAt(source, flags.next, end);
  const axes = dimensions.length / 4;
  if (!Number.isInteger(axes) || axes < 2 || axes > MOST_AXES) {
    throw damaged(path, `an array of ${String(axes)} axes`);
  }
  const lengths = Array.from(
    { length: axes },
    (_, k) => uint32(source, dimensions.start + 4 * k) | 0,
  );
  if (lengths.some((n) => n < 0)) throw damaged(path, `an array of ${lengths.join('×')}`);
  const title = elementAt(source, dimensions.next, end, cut);
  const name = bytes.toString('utf8', title.start, Math.min(title.start + title.length, end));
  const isComplex = (word & 0x800) !== 0;
  // Axes of length 1 behind the others are none.
  const trimmed = [...lengths];
  while (trimmed.length > 2 && trimmed.at(-1) === 1) trimmed.pop();
  const isNumeric = kind !== undefined;
  const isPicture =
    isNumeric &&
    !isComplex &&
    trimmed.length <= 3 &&
    trimmed.every((n) => n > 0) &&
    isWide(trimmed);
  const other = OTHERS[classOf] ?? `class ${String(classOf)}`;
  const head = { name, kind: kind ?? other, lengths: trimmed, isComplex, isNumeric, isPicture };
  return { head, at: title.next };
}

/** Numbers alone and lists of them are no pictures. */
function isWide([rows = 0, columns = 0]: readonly number[]): boolean {
  return rows > 1 && columns > 1;
}

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

/** Types that numbers are stored by; MATLAB takes the smallest that holds them. */
const STORED: Readonly<Record<number, readonly [bytes: number, read: ReadNumber]>> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  5: [4, (view, at, little) => view.getInt32(at, little)],
  6: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
  12: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  13: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
};

/**
 * The numbers of a variable, the first axis varying fastest, by their place; of complex ones the real and the imaginary part.
 *
 * @throws ImageFileError
 */
export function partsOf(
  source: Source,
  { element, lengths, isComplex }: MatVariable,
): { readonly re: (at: number) => number; readonly im: ((at: number) => number) | undefined } {
  const isPacked = element.type === MI.compressed;
  const within = isPacked ? inflateAll(source, element) : source;
  const matrix = isPacked ? elementAt(within, 0, within.bytes.length) : element;
  const { at } = headOf(within, matrix, false);
  const end = Math.min(matrix.start + matrix.length, within.bytes.length);
  const count = lengths.reduce((product, n) => product * n, 1);
  const re = elementAt(within, at, end);
  return {
    re: numbersOf(within, re, count),
    im: isComplex ? numbersOf(within, elementAt(within, re.next, end), count) : undefined,
  };
}

/** So many numbers of an element, by their place. */
function numbersOf(within: Source, numbers: Element, count: number): (at: number) => number {
  const { path, little } = within;
  const stored = STORED[numbers.type];
  if (stored === undefined) {
    throw new ImageFileError(
      path,
      'integers or floats',
      `numbers of type ${String(numbers.type)}`,
      'Save the array as double.',
    );
  }
  const [bytes, read] = stored;
  if (numbers.length !== count * bytes) {
    throw damaged(
      path,
      `${String(numbers.length)} bytes of numbers where ${String(count * bytes)} belong`,
    );
  }
  const { buffer, byteOffset } = within.bytes;
  const view = new DataView(buffer, byteOffset + numbers.start, numbers.length);
  return (k) => read(view, k * bytes, little);
}
