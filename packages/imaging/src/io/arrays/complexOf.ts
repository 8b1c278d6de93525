import type { ArrayDescription, ArrayValue } from '../../describe/arrays.js';
import { ImageFileError } from '../../errors.js';
import { readComplexArray } from '../complex/complexArray.js';
import { withLastFirst, type ComplexArray } from '../complex/parts.js';

const REMEDY =
  'Save it with numpy.save as complex64 or complex128 of shape (count, height, width), such as that of coils.';

/**
 * Complex numbers of `.npy`, `.npz` and `.mat`, or real ones of (count, 2, height, width) or (count, height, width, 2); where they
 * are of several arrays of rows and columns, the axis of these may be the last, (height, width, count), as in MATLAB: it is the
 * shortest, and of two as short the first of NumPy and the last of MATLAB.
 *
 * @throws ImageFileError for other files, numbers and shapes
 */
export async function complexOf(
  path: string,
  { key, dimensions }: ArrayDescription,
): Promise<ArrayValue> {
  const stored = await readComplexArray(path, { preferred: key, remedy: REMEDY, accept });
  const { shape, re, im } = inOrder(stored, stored.fromMatlab);
  return { shape, data: Array.from(re), imaginary: Array.from(im) };

  function accept(found: readonly number[]): void {
    if (found.length === dimensions || found.length === dimensions - 1) return;
    const received = `an array of shape (${found.join(', ')})`;
    throw new ImageFileError(
      path,
      'complex numbers of shape (count, height, width)',
      received,
      REMEDY,
    );
  }

  function inOrder(array: ComplexArray, fromMatlab: boolean): ComplexArray {
    const [first = 0, second = 0, last = 0] = array.shape;
    // One of them is as good as a row of one.
    if (array.shape.length < dimensions) return { ...array, shape: [1, ...array.shape] };
    if (dimensions !== 3) return array;
    const isLast = last < second && (last < first || (last === first && fromMatlab));
    return isLast ? withLastFirst(array) : array;
  }
}
