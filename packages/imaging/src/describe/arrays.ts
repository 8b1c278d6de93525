import { ArgumentError, expected } from '@bilevel/core/errors';

/** Numbers that an operator takes beside its options, such as a kernel or a list of angles, as people are told of them. */
export interface ArrayDescription {
  readonly key: string;
  readonly label: string;
  /** What they are, in a clause. */
  readonly help: string;
  /** 1: a list. 2: rows and columns. 3: several of these, one after the other. */
  readonly dimensions: 1 | 2 | 3;
  /** Whether its numbers are complex ({@link ArrayValue.imaginary}). */
  readonly complex?: true;
  /** Whether most of them may be 0 and left out ({@link ArrayValue.columns}). */
  readonly sparse?: true;
}

/** An array, row by row. Plain data, as it stands in files of runs and models. */
export interface ArrayValue {
  readonly shape: readonly number[];
  /** Where `columns` say where they stand, those that are given; otherwise all. */
  readonly data: readonly number[];
  /** Of complex numbers, whose real parts `data` has: their imaginary ones. */
  readonly imaginary?: readonly number[] | undefined;
  /** Of a sparse matrix: the column of each number of `data`. */
  readonly columns?: readonly number[] | undefined;
  /** Of a sparse matrix: where in `data` each row begins, and where the last one ends. */
  readonly starts?: readonly number[] | undefined;
}

/** Arrays by the key of their description. */
export type ArrayValues = Readonly<Record<string, ArrayValue>>;

const WANTED = {
  1: 'a list of numbers',
  2: 'an array of rows and columns',
  3: 'several arrays of rows and columns',
} as const;

/** How many of the numbers of a list stand in a message. */
const SHOWN = 6;

/** An array in a few words: `0;3;6;… (60)` of a list, `5×5` of others. */
export function arrayText({ shape, data }: ArrayValue): string {
  if (shape.length > 1) return shape.join('×');
  const first = data.slice(0, SHOWN).join(';');
  return data.length <= SHOWN ? first : `${first};… (${String(data.length)})`;
}

/**
 * @throws ArgumentError for an array that `of` does not take, of another number of dimensions, without numbers, or with
 *   some that are not finite
 */
export function requireArrays(
  of: string,
  described: readonly ArrayDescription[],
  given: ArrayValues,
): void {
  for (const [key, { shape, data, imaginary = [], columns, starts }] of Object.entries(given)) {
    const description = described.find((one) => one.key === key);
    if (description === undefined) {
      const known = described.map((one) => one.key).join(', ') || 'no arrays';
      throw new ArgumentError(expected(known, `the arrays of ${of}`, key));
    }
    const { dimensions, sparse, complex } = description;
    const what = `${key} of ${of}`;
    if (shape.length !== dimensions || shape.some((n) => !Number.isInteger(n) || n < 1)) {
      const wanted = WANTED[dimensions];
      throw new ArgumentError(expected(wanted, what, `one of shape (${shape.join(', ')})`));
    }
    const [at] = [data, imaginary].flatMap((part) => {
      const wrong = part.findIndex((value) => !Number.isFinite(value));
      return wrong < 0 ? [] : [`${String(part[wrong])} in place ${String(wrong + 1)}`];
    });
    if (at !== undefined) {
      throw new ArgumentError(expected('finite numbers', what, at));
    }
    const isSparse = sparse === true && columns !== undefined && starts !== undefined;
    const [rows = 1] = shape;
    const numbers = shape.reduce((product, n) => product * n, 1);
    const fits = isSparse
      ? columns.length === data.length &&
        starts.length === rows + 1 &&
        starts[0] === 0 &&
        starts[rows] === data.length &&
        starts.every((at, i) => i === 0 || at >= starts[i - 1]!) &&
        columns.every((j) => Number.isInteger(j) && j >= 0 && j < shape[1]!)
      : data.length === numbers && imaginary.length === (complex === true ? numbers : 0);
    if (!fits) {
      throw new ArgumentError(
        expected(`the numbers of shape (${shape.join(', ')})`, what, data.length),
      );
    }
  }
}

/**
 * The list that a text is: numbers between semicolons or commas, `0;12.5;90`, or `first:step:last`, `0:3:177`.
 * Undefined for other text, such as the name of a file.
 */
export function listIn(text: string): ArrayValue | undefined {
  const range = text.split(':').map(numberIn);
  if (range.length === 3 && range.every(Number.isFinite)) {
    const [first = NaN, step = NaN, last = NaN] = range;
    const count = Math.floor((last - first) / step + 1e-9) + 1;
    if (!(count >= 1 && count <= MOST)) return undefined;
    return listOf(Array.from({ length: count }, (_, k) => first + k * step));
  }
  const numbers = text.split(/[;,]/).map(numberIn);
  return numbers.every(Number.isFinite) ? listOf(numbers) : undefined;
}

/** No list of a command line is longer. */
const MOST = 1_000_000;

const numberIn = (text: string): number => (text.trim() === '' ? NaN : Number(text));

const listOf = (data: readonly number[]): ArrayValue => ({ shape: [data.length], data });
