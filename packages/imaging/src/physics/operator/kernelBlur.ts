import { ArgumentError, expected, gamma } from '@bilevel/core';
import type { ArrayValue } from '../../describe/arrays.js';
import { namedOption } from '../../describe/options.js';
import { blurEntry, type Kernel } from '../blur/blurEntry.js';

/** Where none is given: the path of a camera that shook. */
const SHAKEN: ArrayValue = {
  shape: [5, 5],
  data: [
    ...[0, 0, 0, 1, 2],
    ...[0, 0, 2, 3, 1],
    ...[0, 3, 4, 1, 0],
    ...[1, 3, 1, 0, 0],
    ...[1, 1, 0, 0, 0],
  ],
};

/**
 * (Kx)_p = Σ_t k_t x_{p−t}, with any kernel k, of entries of any sign: a point is seen as the kernel. Its centre is in row
 * ⌊h/2⌋ and column ⌊w/2⌋ from 0, the middle of an odd side, as of scipy.ndimage.convolve. Scaled to sum 1 unless it is to be
 * taken as it is. See `convolution` for what is proven of ‖K‖ and of the least eigenvalue.
 */
export const kernelBlur = blurEntry(
  {
    name: 'kernel-blur',
    label: 'Blur of a kernel',
    summary: 'every point is seen as the kernel in a file',
    formula: '(Kx)_p = Σ_t k_t x_{p−t}',
    options: [
      namedOption(
        {
          key: 'scale',
          label: 'Scale of the kernel',
          help: 'whether the kernel is scaled to sum 1 or taken as it is in the file',
        },
        ['sum-1', 'as-is'],
      ),
    ],
    arrays: [
      {
        key: 'kernel',
        label: 'Kernel',
        help: 'file of the kernel, of any sign: .npy, .csv or a picture; its centre is at ⌊side/2⌋, from 0; without it a shaken camera',
        dimensions: 2,
      },
    ],
    kernelOf: ({ scale = 0 }, { kernel = SHAKEN } = {}) => kernelFrom(kernel, scale === 0),
  },
  ({ width, height }, { kernel }) => {
    const [rows = 0, columns = 0] = kernel?.shape ?? [];
    if (columns <= width && rows <= height) return;
    throw new ArgumentError(
      expected(
        `a kernel no larger than the picture, ${String(width)}×${String(height)} pixels,`,
        'kernel of kernel-blur',
        `${String(columns)}×${String(rows)}`,
        'Cut what is 0 around the kernel, or take larger pictures.',
      ),
    );
  },
);

function kernelFrom({ shape, data }: ArrayValue, scaled: boolean): Kernel {
  const [rows = 0, columns = 0] = shape;
  const sum = data.reduce((total, value) => total + value, 0);
  const sizes = data.reduce((total, value) => total + Math.abs(value), 0);
  if (sizes === 0 || (scaled && !(sum > 1e-9 * sizes))) {
    throw new ArgumentError(
      expected(
        scaled ? 'a kernel with a sum above 0' : 'a kernel with numbers other than 0',
        'kernel of kernel-blur',
        scaled ? `one of sum ${String(sum)}` : 'only 0',
        scaled ? 'Take it as it is with scale=as-is.' : 'Check the file.',
      ),
    );
  }
  const by = scaled ? sum : 1;
  const [middleRow, middleColumn] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const taps = data.map((value, k) => ({
    dx: middleColumn - (k % columns),
    dy: middleRow - Math.floor(k / columns),
    value: value / by,
  }));
  return {
    kind: 'taps',
    taps: taps.filter(({ value }) => value !== 0).toSorted((a, b) => a.dy - b.dy || a.dx - b.dx),
    // Of the sum, and of a division.
    off: scaled ? gamma(data.length + 2) * (sizes / sum) : 0,
  };
}
