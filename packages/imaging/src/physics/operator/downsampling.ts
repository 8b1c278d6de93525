import { ArgumentError, expected } from '@bilevel/core/errors';
import { sizeOfExtent, type Shape } from '../../image.js';
import { gaussianHalf, separableBlur } from '../blur/separable.js';
import { cellMeans, cellsOf } from '../cells.js';
import { composed } from '../composed.js';
import { Known } from '../known.js';
import { squaredNormOf } from '../squaredNorm.js';
import { wholeOf } from './aligned.js';
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
    aligned(picture, measured, { factor = 1 }) {
      const across = alignedSide(picture.width, measured.width, factor);
      const down = alignedSide(picture.height, measured.height, factor);
      if (across === undefined || down === undefined) return undefined;
      return {
        picture: wholeOf({ width: across.pixels, height: down.pixels }),
        measured: wholeOf({ width: across.cells, height: down.cells }),
      };
    },
    partOf: (part, picture, { factor = 1 }) => {
      const across = wholeCells(part.column, part.width, picture.width, factor);
      const down = wholeCells(part.row, part.height, picture.height, factor);
      return {
        picture: {
          ...{ column: factor * across.first, width: across.pixels },
          ...{ row: factor * down.first, height: down.pixels },
        },
        measured: {
          ...{ column: across.first, width: across.cells, row: down.first, height: down.cells },
        },
      };
    },
    remedy(wanted, measured, { factor = 1 }) {
      const [across, down] = [wanted.width / measured.width, wanted.height / measured.height];
      const fitting = Math.round(factor * across);
      if (fitting === factor || fitting < 2 || Math.round(factor * down) !== fitting)
        return undefined;
      return `Their sizes are those of \`factor\` ${String(fitting)}.`;
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

/**
 * How much of a side of so many pixels and of one of so many cells is of the same pixels: where those on the edge that make no
 * whole cell were left out, or a picture was cut to whole cells after its measurement, a cell less or more is taken off.
 */
function alignedSide(
  pixels: number,
  cells: number,
  factor: number,
): { readonly pixels: number; readonly cells: number } | undefined {
  const wanted = Math.ceil(pixels / factor);
  const whole = Math.floor(pixels / factor);
  if (cells === wanted) return { pixels, cells };
  if (cells === whole && whole > 0) return { pixels: factor * whole, cells };
  return whole === wanted && cells === whole + 1 ? { pixels, cells: whole } : undefined;
}

/** The whole cells of a part of a side, or the first where there is none; on the edge of the picture it has what pixels there are. */
function wholeCells(
  from: number,
  length: number,
  side: number,
  factor: number,
): { readonly first: number; readonly cells: number; readonly pixels: number } {
  const first = Math.floor(from / factor);
  const cells = from + length === side ? Math.ceil((side - factor * first) / factor) : 0;
  const many = Math.max(1, cells || Math.floor(length / factor));
  return { first, cells: many, pixels: Math.min(side - factor * first, factor * many) };
}

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
