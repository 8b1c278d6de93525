import type { Description } from '../../describe/description.js';
import type { OptionDescription, OptionValues } from '../../describe/options.js';

/** D(z; y) = ½ Σ s_k (z_k − ỹ_k)²: every data term is of this form, with ỹ and s found from what is measured. */
export interface FidelityData {
  /** ỹ. */
  readonly data: Float64Array;
  /** s > 0, one for each number. Default: 1. */
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
  /** @throws ArgumentError for numbers that cannot be measured with such noise */
  prepare(measured: Float64Array, options: OptionValues): FidelityData;
  /** What the solution is compared with in learning. Default: the true picture. */
  target?(truth: Float64Array, options: OptionValues): Float64Array;
  /** The reconstructed picture, from the solution. Default: the solution. */
  result?(x: Float64Array, options: OptionValues): Float64Array;
}
