import type { ArrayDescription, ArrayValues } from '../../describe/arrays.js';
import type { Description } from '../../describe/description.js';
import type { OptionDescription, OptionValues } from '../../describe/options.js';
import type { Image, Shape } from '../../image.js';
import type { MeasurementKind } from './measurementKind.js';
import type { ForwardOperator } from './operator.js';

/** A kind of forward operator as it is described. One file each in this folder, and a line in `catalogue.ts`. */
export interface OperatorEntry extends Description {
  readonly options: readonly OptionDescription[];
  /** Whether it takes a picture besides, such as a mask: what that is, in a clause. */
  readonly picture?: string;
  /** Numbers that it takes beside its options, such as a kernel; each has something to stand for it where none is given. */
  readonly arrays?: readonly ArrayDescription[];
  /** ξ where K has a null space and none is given. Default 0.001. */
  readonly ridge?: number;
  /** Pictures are densities, which are at least 0: what is below is told. */
  readonly seesDensities?: true;
  /** Which of the small pictures that come with @bilevel/runs are like what it is for. Default `pictures`. */
  readonly examples?: 'pictures' | 'phantoms';
  /**
   * Whether pictures are complex with such options: two channels, the real and the imaginary part, which K sees together.
   * Default: they are real.
   */
  seesComplex?(options: OptionValues): boolean;
  /** What it measures. Default: a picture of the same shape. */
  readonly measurement?: MeasurementKind;
  /**
   * How far in pixels what is measured depends on the picture: then any window of the picture can be learned from, with
   * what was measured of it alone. None where that depends on all of it, or on where it ends. Default: none.
   */
  reach?(options: OptionValues, arrays?: ArrayValues): number | undefined;
  /** For pictures of a shape. @throws ArgumentError where it does not fit them */
  make(shape: Shape, options: OptionValues, picture?: Image, arrays?: ArrayValues): ForwardOperator;
}
