import { ArgumentError, expected } from '@bilevel/core';
import { numbersOf, type Value } from '../describe/description.js';
import { FIDELITIES } from '../physics/fidelity/catalogue.js';
import { modelOf, type LearnedModel } from '../apply.js';

/**
 * @throws ArgumentError for a model whose data term is not ½‖Kx − y‖²: such a one states the noise itself, and is no
 *   other one for data times k
 */
export function requireScalable({ fidelity }: LearnedModel): void {
  const [plain] = FIDELITIES;
  if (plain === undefined || fidelity === undefined || fidelity.name === plain.name) return;
  throw new ArgumentError(
    expected(
      `the data term ${plain.name}`,
      'a model for noise of another level',
      fidelity.name,
      'It states the noise itself: learn with noise of that level.',
    ),
  );
}

/**
 * The model whose result for ky is k times that of `learned` for y, k > 0 (mathematics.md §8.12): parameters in the unit
 * of the data times k, others as they are. For noise of σ' = kσ it is the model learned for σ, of pictures of k times
 * the contrast.
 *
 * @throws ArgumentError unless k is above 0 and the data term {@link requireScalable}
 */
export function scaledModel<T extends LearnedModel>(learned: T, k: number): T {
  requireScalable(learned);
  if (!(k > 0 && k < Infinity)) {
    throw new ArgumentError(expected('a finite number above 0', 'the scale of a model', k));
  }
  const values = modelOf(learned).all.map(({ key, unit }): [string, Value] => {
    const value = learned.values[key]!;
    if (unit !== 'data') return [key, value];
    return [key, typeof value === 'number' ? k * value : numbersOf(value).map((x) => k * x)];
  });
  return { ...learned, values: Object.fromEntries(values) };
}
