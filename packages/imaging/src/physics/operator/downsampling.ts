import { ArgumentError, expected } from '@bilevel/core/errors';
import { sizeOfExtent, type Shape } from '../../image.js';
import { gaussianHalf, separableBlur } from '../blur/separable.js';
import { cellMeans, cellsOf } from '../cells.js';
import { composed } from '../composed.js';
import { Known } from '../known.js';
import { squaredNormOf } from '../squaredNorm.js';
import type { OperatorEntry } from './entry.js';
import type { ForwardOperator } from './operator.js';

/**
 * Kx = the means over cells of f×f pixels ({@link cellMeans}), of the picture as it is or blurred by a Gaussian before, as
 * by a lens ({@link separableBlur}). The null space needs a ridge. Pictures of any size are measured: cells at the right
 * and at the bottom have the pixels that there are. A measurement is taken to be of whole cells.
 */
export const downsampling: OperatorEntry = {
  name: 'downsampling',
  label: 'Super-resolution',
  summary: 'a picture of fewer pixels is measured, each the mean of several',
  formula: 'Kx = D_f(k_σ ∗ x), D_f the means over f×f pixels',
  options: [
    {
      key: 'factor',
      label: 'Factor',
      help: 'how many times the width and the height of what is measured the picture has',
      unit: '',
      min: 2,
      max: 16,
      whole: true,
      default: 2,
    },
    {
      key: 'sigma',
      label: 'Width of the blur before',
      help: 'standard deviation of a Gaussian before the means, in pixels of the large picture; 0: none',
      unit: '',
      min: 0,
      max: 20,
      default: 0,
    },
  ],
  measurement: {
    name: 'small picture',
    shapeOf: (picture, { factor = 1 }) => cellsOf(picture, factor),
    pictureOf({ width, height, channels }, { factor = 1 }) {
      if (channels !== 1 && channels !== 3) {
        throw new ArgumentError(
          expected('1 or 3 channels', 'the channels of a small picture', channels),
        );
      }
      return { width: factor * width, height: factor * height, channels };
    },
  },
  make(shape, { factor = 1, sigma = 0 }) {
    const means = cellMeans(shape, factor);
    if (sigma === 0) return means;
    const both = composed(means, separableBlur(shape, gaussianHalf(sigma)));
    return {
      ...both,
      squaredNorm: normOf(both, factor, sigma),
      start: (y, out) => {
        means.start(y, out);
      },
    };
  },
};

/** Norms that took products with K to find. */
const knownNorms = new Known();

/**
 * ‖K‖² ≤ that of the means, and it is as large where all cells are: a constant stays what it is in the blur. Where some have
 * fewer pixels, whose share of a blurred picture is less, {@link squaredNormOf} one channel.
 */
function normOf({ input, squaredNorm }: ForwardOperator, factor: number, sigma: number): number {
  const { width, height } = input;
  if (width % factor === 0 && height % factor === 0) return squaredNorm;
  return knownNorms.of([width, height, factor, sigma], () => {
    const grey: Shape = { width, height, channels: 1 };
    const half = gaussianHalf(sigma);
    const one = composed(cellMeans(grey, factor), separableBlur(grey, half));
    const roundings = factor * factor + 4 + 2 * (2 * half.length + 8);
    return Math.min(
      squaredNorm,
      squaredNormOf({
        ...{ inputs: sizeOfExtent(grey), outputs: sizeOfExtent(one.output), roundings },
        apply: one.apply.bind(one),
        adjoint: one.adjoint.bind(one),
      }) *
        (1 + 1e-12),
    );
  });
}
