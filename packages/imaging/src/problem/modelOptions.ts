import type { Values } from '../describe/description.js';
import type { NamedChoice } from '../describe/expressions.js';
import type { Image } from '../image.js';
import type { OperatorEntry } from '../physics/operator/entry.js';

/** An operator that takes a picture besides, such as a mask. */
export interface OperatorChoice extends NamedChoice {
  /** `own`: every measurement has one of its own (`Model.withPicture`), and there is none without. */
  readonly picture?: Image | 'own' | undefined;
  /** An operator of one's own, of another name than those of `OPERATORS`; `checkOperator` tests it. */
  readonly entry?: OperatorEntry | undefined;
}

/** A model as plain data, but for an operator of one's own, from which it can be made again. */
export interface ModelOptions {
  /** The regulariser, or a sum of them: see `termsOf`. Default `tv`. */
  readonly prior?: string | undefined;
  /** Parameters that are held fixed, each above 0. Default: none, all are learned. */
  readonly fixed?: Values | undefined;
  /** Ridge ξ ≥ 0. Default 0, and where K has a null space that of the operator, or 0.001. */
  readonly ridge?: number | undefined;
  /** Default: denoising. */
  readonly operator?: OperatorChoice | undefined;
  /** The data term. Default: gaussian. */
  readonly fidelity?: NamedChoice | undefined;
  /**
   * The strong convexity of data term and ridge that weakly convex regularisers whose weights are learned have to stay
   * below, one number for all pictures of a run: see `Model.over`. Without a meaning for other models.
   */
  readonly convexity?: number | undefined;
}
