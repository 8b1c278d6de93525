import { ImageFileError } from '../../errors.js';

/** Real numbers of which no axis can be that of two parts. */
export class NotComplex extends ImageFileError {}

/** Complex numbers of any shape, the last axis fastest. */
export interface ComplexArray {
  readonly shape: readonly number[];
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** What the real numbers are of which an axis has the real and the imaginary parts. */
interface RealArray {
  readonly path: string;
  readonly shape: readonly number[];
  readonly remedy: string;
  readonly accept?: ((shape: readonly number[]) => void) | undefined;
}

/**
 * Complex numbers of real ones: of shape (…, 2, height, width) or (…, height, width, 2), three axes or four.
 *
 * @throws NotComplex for other shapes, ImageFileError for those of which both axes could be meant
 */
export function joinedParts(
  { path, shape, remedy, accept }: RealArray,
  read: () => Float64Array,
): ComplexArray {
  const axes = shape.length;
  const received = `real numbers of shape (${shape.join(', ')})`;
  const possible = (axes === 3 || axes === 4 ? [axes - 3, axes - 1] : []).filter(
    (axis) => shape[axis] === 2,
  );
  const [axis] = possible;
  if (axis === undefined) {
    const what = 'complex numbers, or real ones of shape (2, height, width) or (height, width, 2),';
    throw new NotComplex(path, what, received, remedy);
  }
  if (possible.length > 1) {
    const what = 'an array of which one axis alone can be that of the real and the imaginary part,';
    throw new ImageFileError(path, what, received, remedy);
  }
  const joined = shape.filter((_, other) => other !== axis);
  accept?.(joined);
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const numbers = read();
  const part = (which: 0 | 1): Float64Array =>
    Float64Array.from(
      { length: numbers.length / 2 },
      (_, k) => numbers[(2 * Math.floor(k / inner) + which) * inner + (k % inner)]!,
    );
  return { shape: joined, re: part(0), im: part(1) };
}

/** The same with its last axis of three before the others: (height, width, coils) as (coils, height, width). */
export function withLastFirst({ shape, re, im }: ComplexArray): ComplexArray {
  const [rows = 0, columns = 0, last = 0] = shape;
  const d = rows * columns;
  const moved = (part: Float64Array): Float64Array =>
    Float64Array.from({ length: part.length }, (_, k) => part[(k % d) * last + Math.floor(k / d)]!);
  return { shape: [last, rows, columns], re: moved(re), im: moved(im) };
}
