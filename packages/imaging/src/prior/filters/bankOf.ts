import { numbersOf, type Values } from '../../describe/description.js';
import type { RegulariserTerm } from '../expression.js';
import type { FilterBank } from './filterRegulariser.js';

/** The bank that a term of filters is at the values of its parameters. */
export function bankOf(
  { potential, options, parameters }: RegulariserTerm,
  values: Values,
): Omit<FilterBank, 'grid'> {
  const [weights = [], smoothings = [], coefficients = []] = parameters.map(({ key }) =>
    numbersOf(values[key] ?? []),
  );
  return { size: options['size'] ?? 0, potential, weights, smoothings, coefficients };
}
