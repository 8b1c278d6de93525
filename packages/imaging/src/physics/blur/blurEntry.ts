import type { ArrayValues } from '../../describe/arrays.js';
import type { OptionValues } from '../../describe/options.js';
import { wholeOf } from '../operator/aligned.js';
import type { OperatorEntry } from '../operator/entry.js';
import {
  BOUNDARY_OPTION,
  boundaryOf,
  fittingShape,
  surroundedShape,
  type Reach,
} from './boundary.js';
import { convolution, reachOf, type ConvolutionOptions } from './convolution.js';
import type { Tap } from './tap.js';
import { reachOfHalf } from './halfKernel.js';
import { separableBlur } from './separable.js';

/** A kernel: k_0, k_1, … of an even one in each direction, or all of its taps. */
export type Kernel =
  | { readonly kind: 'lines'; readonly half: Float64Array }
  | ({ readonly kind: 'taps'; readonly taps: readonly Tap[] } & Pick<ConvolutionOptions, 'off'>);

type KernelOf = (options: OptionValues, arrays: ArrayValues | undefined) => Kernel;

/** Where what is measured begins in a side of `measured` pixels: at its first, or within one as long as that of the picture. */
function startIn(
  measured: number,
  fitting: number,
  picture: number,
  before: number,
): number | undefined {
  if (measured === fitting) return 0;
  return measured === picture ? before : undefined;
}

/** The entry of a blur: with boundaries as all have them. */
export function blurEntry(
  {
    kernelOf,
    options,
    ...entry
  }: Omit<OperatorEntry, 'make' | 'measurement'> & {
    readonly kernelOf: KernelOf;
  },
  /** Throws for pictures that it is not for. */
  requireFit?: (
    shape: { readonly width: number; readonly height: number },
    arrays: ArrayValues,
  ) => void,
): OperatorEntry {
  const reach = (values: OptionValues, arrays: ArrayValues | undefined): Reach => {
    const kernel = kernelOf(values, arrays);
    return kernel.kind === 'lines' ? reachOfHalf(kernel.half) : reachOf(kernel.taps);
  };
  return {
    ...entry,
    options: [...options, BOUNDARY_OPTION],
    measurement: {
      name: 'picture without its surroundings',
      applies: (values) => boundaryOf(values) === 'valid',
      shapeOf: (picture, values, arrays) => fittingShape(picture, reach(values, arrays)),
      pictureOf: (measured, values, arrays) => surroundedShape(measured, reach(values, arrays)),
      // A blurred picture of the size of the picture: what is within the reach of its edges saw what is beyond them.
      aligned(picture, measured, values, arrays) {
        const sides = reach(values, arrays);
        const { width, height } = fittingShape(picture, sides);
        const across = startIn(measured.width, width, picture.width, sides.left);
        const down = startIn(measured.height, height, picture.height, sides.up);
        if (across === undefined || down === undefined) return undefined;
        return {
          picture: wholeOf(picture),
          measured: { column: across, row: down, width, height },
        };
      },
      partOf(part, { channels }, values, arrays) {
        const { width, height } = fittingShape({ ...part, channels }, reach(values, arrays));
        return { picture: part, measured: { row: part.row, column: part.column, width, height } };
      },
    },
    reach(values, arrays) {
      // A window of other boundaries would end where the picture does not.
      if (boundaryOf(values) !== 'valid') return undefined;
      const { left, right, up, down } = reach(values, arrays);
      return Math.max(left, right, up, down);
    },
    make(shape, values, _, arrays) {
      requireFit?.(shape, arrays ?? {});
      const kernel = kernelOf(values, arrays);
      const boundary = boundaryOf(values);
      if (kernel.kind === 'lines') return separableBlur(shape, kernel.half, boundary);
      return convolution(shape, kernel.taps, {
        boundary,
        ...(kernel.off !== undefined && { off: kernel.off }),
      });
    },
  };
}
