import type { Description } from '../../describe/description.js';
import type { OptionDescription, OptionValues } from '../../describe/options.js';

/** Numbers that follow from others, as computed. */
export interface Computed {
  readonly data: Float64Array;
  /** ≥ how far each of them is from what it stands for, proven. Default: 0. */
  readonly errors?: Float64Array;
}

/** D(z; y) = ½ Σ s_k (z_k − ỹ_k)²: every data term is of this form, with `data` ỹ and s found from what is measured. */
export interface FidelityData extends Computed {
  /** s > 0, one for each number, each at most 8 roundings off. Default: 1. */
  readonly weights?: Float64Array;
}

/**
 * A data term, as it follows from a model of the noise. One file each in this folder, and a line in
 * `catalogue.ts`.
 */
export interface FidelityEntry extends Description {
  readonly options: readonly OptionDescription[];
  /** Whether the unknown is on another scale than the pictures, so that K has to be the identity. */
  readonly transforms: boolean;
  /** The noise is Gaussian, of one σ everywhere and not correlated: what Stein's estimate holds for. Default: it is not. */
  readonly isWhiteGaussian?: true;
  /** @throws ArgumentError for numbers that cannot be measured with such noise */
  prepare(measured: Float64Array, options: OptionValues): FidelityData;
  /** What the solution is compared with in learning. Default: the true picture. */
  target?(truth: Float64Array, options: OptionValues): Computed;
  /** The reconstructed picture, from the solution. Default: the solution. */
  result?(x: Float64Array, options: OptionValues): Float64Array;
}
