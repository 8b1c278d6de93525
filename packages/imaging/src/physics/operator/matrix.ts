import { ArgumentError, expected } from '@bilevel/core/errors';
import type { ArrayValue, ArrayValues } from '../../describe/arrays.js';
import type { OptionValues } from '../../describe/options.js';
import type { Extent, Shape } from '../../image.js';
import { byMatrix } from '../matrix/byMatrix.js';
import { randomMeans, randomRows } from '../matrix/randomMeans.js';
import { sparseRows, type SparseRows } from '../matrix/sparseRows.js';
import type { OperatorEntry } from './entry.js';

/** Any matrix ({@link byMatrix}); where none is given, means of pixels at random. */
export const matrix: OperatorEntry = {
  name: 'matrix',
  label: 'Matrix',
  summary: 'any linear measurement, by its matrix, sparse or dense',
  formula: 'Kx = Ax, x the pixels row by row',
  options: [
    {
      key: 'rows',
      label: 'Rows of the measurement',
      help: 'the measurement is taken for a table of so many rows, the first numbers in the first',
      unit: '',
      min: 1,
      max: 1e6,
      whole: true,
      default: 1,
    },
    {
      key: 'width',
      label: 'Width of the picture',
      help: 'in pixels, to apply the model to what was measured; 0: pictures are squares',
      unit: '',
      min: 0,
      max: 65535,
      whole: true,
      default: 0,
    },
    {
      key: 'rate',
      label: 'Rate',
      help: 'without a matrix: how many random means are measured, as a share of the pixels',
      unit: '',
      min: 0.001,
      max: 4,
      default: 0.5,
    },
    {
      key: 'seed',
      label: 'Seed of the means',
      help: 'seed of the pixels that random means are of, where no matrix is given',
      unit: '',
      min: 0,
      max: 0xffffffff,
      whole: true,
      default: 0,
    },
  ],
  arrays: [
    {
      key: 'matrix',
      label: 'Matrix',
      help: 'file of it: .npz of scipy.sparse.save_npz (csr, csc, coo), .npy or .csv; a column for each pixel of a channel, row by row as by ravel of NumPy; without it means of 8 pixels at random',
      dimensions: 2,
      sparse: true,
    },
  ],
  measurement: {
    name: 'vector',
    shapeOf({ width, height, channels }, options, arrays) {
      const pixels = width * height;
      const given = arrays?.['matrix'];
      if (given !== undefined) requireColumns(given, { width, height });
      const { rows = 1 } = options;
      const numbers = given?.shape[0] ?? randomRows(pixels, options['rate'] ?? 0);
      if (numbers % rows !== 0) {
        throw new ArgumentError(
          expected(
            `a divisor of ${String(numbers)}, the rows of the matrix,`,
            'rows of matrix',
            rows,
          ),
        );
      }
      return { width: numbers / rows, height: rows, channels };
    },
    pictureOf: (measured, options, arrays) => {
      const { channels } = measured;
      if (channels !== 1 && channels !== 3) {
        throw new ArgumentError(expected('1 or 3 channels', 'the channels of a vector', channels));
      }
      return { ...sidesOf(measured, options, arrays), channels };
    },
    shown({ width, height, channels, data }) {
      let [low, high] = [Infinity, -Infinity];
      for (const value of data) [low, high] = [Math.min(low, value), Math.max(high, value)];
      const share = high > low ? 1 / (high - low) : 0;
      const shown = data.map((value) => (value - low) * share);
      return { width, height, channels: channels === 3 ? 3 : 1, data: shown };
    },
  },
  make(shape, options, _, arrays) {
    const { width, height } = shape;
    const given = arrays?.['matrix'];
    if (given !== undefined) requireColumns(given, shape);
    const { rate = 0, seed = 0, rows = 1 } = options;
    const numbers = given === undefined ? knownMeans(width * height, rate, seed) : knownRows(given);
    return byMatrix(shape, numbers, rows);
  },
};

/** A run makes the same operator again and again: what it is made of is kept, and with it what is found of it. */
const ofArrays = new WeakMap<ArrayValue, SparseRows>();
let lastMeans: { readonly key: string; readonly rows: SparseRows } | undefined;

function knownRows(array: ArrayValue): SparseRows {
  const rows = ofArrays.get(array) ?? sparseRows(array);
  ofArrays.set(array, rows);
  return rows;
}

function knownMeans(pixels: number, rate: number, seed: number): SparseRows {
  const key = JSON.stringify([pixels, rate, seed]);
  if (lastMeans?.key !== key) lastMeans = { key, rows: randomMeans(pixels, rate, seed) };
  return lastMeans.rows;
}

function requireColumns(
  { shape: [rows = 0, columns = 0] }: ArrayValue,
  { width, height }: Pick<Shape, 'width' | 'height'>,
): void {
  if (columns === width * height) return;
  const turned = rows === width * height ? ' It seems to be turned: transpose it.' : '';
  throw new ArgumentError(
    expected(
      `${String(width * height)} columns, one for each pixel of pictures of ${String(width)}×${String(height)},`,
      'matrix of matrix',
      `${String(rows)} rows and ${String(columns)} columns`,
      `Learn from pictures, or from parts, of as many pixels as it has columns.${turned}`,
    ),
  );
}

/** The sides of the picture that a measurement is of. @throws ArgumentError where there is none */
function sidesOf(
  measured: Extent,
  options: OptionValues,
  arrays: ArrayValues | undefined,
): { readonly width: number; readonly height: number } {
  const { width = 0, rate = 0 } = options;
  const numbers = measured.width * measured.height;
  const given = arrays?.['matrix'];
  if (given !== undefined && given.shape[0] !== numbers) {
    throw new ArgumentError(
      expected(
        `${String(given.shape[0])} numbers, one for each row of the matrix,`,
        'the measurement',
        `${String(measured.width)}×${String(measured.height)}`,
      ),
    );
  }
  // Without a matrix the largest of which so many are measured.
  const pixels = given?.shape[1] ?? Math.floor(numbers / rate);
  const root = Math.sqrt(pixels);
  // Random means are of any picture: the most nearly square one.
  const usual = given === undefined ? widthNear(root, pixels) : Math.round(root);
  const across = width === 0 ? usual : width;
  const down = Math.round(pixels / across);
  const exact =
    given === undefined
      ? randomRows(across * down, rate) === numbers
      : across * down === pixels && (width > 0 || across === down);
  if (exact) return { width: across, height: down };
  throw new ArgumentError(
    expected(
      `a width that divides the ${String(pixels)} pixels of the matrix`,
      'width of matrix',
      width === 0 ? '0, for squares' : width,
      'Give the width of the pictures.',
    ),
  );
}

/** The least divisor of a number from a root of it on. */
function widthNear(root: number, pixels: number): number {
  let width = Math.max(1, Math.ceil(root));
  while (pixels % width !== 0) width++;
  return width;
}
