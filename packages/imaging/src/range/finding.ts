import { BilevelError } from '@bilevel/core';

/** Something about the numbers of pictures that a person should know and that stops nothing. */
export interface Finding {
  readonly code:
    | 'bits-unused'
    | 'range-found'
    | 'range-stated'
    | 'noise-large'
    | 'noise-invisible'
    | 'noise-clipped'
    | 'noise-estimate'
    | 'noise-differs'
    | 'noise-shared'
    | 'pairs-offset'
    | 'pairs-scale'
    | 'pairs-mixed'
    | 'saturated'
    | 'shrunk'
    | 'cut-to-fit'
    | 'random-mask'
    | 'no-windows'
    | 'model-range'
    | 'pattern-empty'
    | 'pattern-filled'
    | 'pattern-told'
    | 'phase'
    | 'clean-kspace'
    | 'negative-densities'
    | 'clipped';
  /** What was found, and what to do. */
  readonly message: string;
}

/** Pictures whose numbers do not fit each other, their noise or the model: nothing sound would come of it. */
export class ImageRangeError extends BilevelError {
  readonly code = 'unfit-range';
}
