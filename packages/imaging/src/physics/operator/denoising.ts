import type { OperatorEntry } from './entry.js';

/** K = I. */
export const denoising: OperatorEntry = {
  name: 'denoising',
  label: 'Denoising',
  summary: 'the picture itself is measured',
  formula: 'Kx = x',
  options: [],
  reach: () => 0,
  make: (shape) => ({
    input: shape,
    output: shape,
    apply: (x, out) => {
      out.set(x);
    },
    adjoint: (y, out) => {
      out.set(y);
    },
    squaredNorm: 1,
    leastEigenvalue: 1,
    rounding: 0,
    normalDiagonal: (s) =>
      s ?? new Float64Array(shape.width * shape.height * shape.channels).fill(1),
    isIdentity: true,
  }),
};
