import { named } from '../check/named.js';
import type { NamedChoice } from '../describe/expressions.js';
import { resolveOptions, type OptionValues } from '../describe/options.js';
import { FIDELITIES } from '../physics/fidelity/catalogue.js';
import type { Computed, FidelityData, FidelityEntry } from '../physics/fidelity/entry.js';
import type { ForwardOperator } from '../physics/operator/operator.js';

/** A data term with its options. */
export class ChosenFidelity {
  readonly entry: FidelityEntry;
  readonly #options: OptionValues;

  /** @throws ArgumentError for a name or an option that there is not */
  constructor(chosen: NamedChoice | undefined) {
    this.entry = named(FIDELITIES, 'the data term', chosen?.name ?? 'gaussian');
    this.#options = resolveOptions(this.entry.name, this.entry.options, chosen?.options);
  }

  /**
   * Its data and weights for what was measured, times those of the operator; nothing depends on what is held where K
   * measures nothing.
   */
  dataOf(
    measured: Float64Array,
    { observed, weights: own }: Pick<ForwardOperator, 'observed' | 'weights'> = {},
  ): FidelityData {
    const prepared = this.entry.prepare(measured, this.#options);
    if (observed === undefined && own === undefined) return prepared;
    const { data, errors } = prepared;
    const weights = own?.map((s, k) => s * (prepared.weights?.[k] ?? 1)) ?? prepared.weights;
    const only = (of: Float64Array, otherwise: number): Float64Array =>
      of.map((value, k) => (observed?.[k] === 0 ? otherwise : value));
    return {
      data: only(data, 0),
      ...(weights && { weights: only(weights, 1) }),
      ...(errors && { errors: only(errors, 0) }),
    };
  }

  /** What the solution for a true picture should be. */
  targetOf(truth: Float64Array): Computed {
    return this.entry.target?.(truth, this.#options) ?? { data: truth };
  }

  /** The picture that a solution stands for. */
  resultOf(x: Float64Array): Float64Array {
    return this.entry.result?.(x, this.#options) ?? x;
  }
}
