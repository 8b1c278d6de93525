import { requireValue, type Values } from '../../describe/description.js';
import { termsOf, type RegulariserTerm } from '../expression.js';
import { shownBank, type ShownBank } from './shownBank.js';
import { shownMap, type ShownMap } from './shownMap.js';

/** What a term of a model has to be looked at. */
export type ShownTerm = ShownBank | ShownMap;

interface Shown {
  readonly kind: ShownTerm['kind'];
  readonly of: (term: RegulariserTerm, values: Values) => ShownTerm;
}

/** By the kind of the regulariser; of the others there is nothing to see. */
const SHOWN: Partial<Record<RegulariserTerm['entry']['kind'], Shown>> = {
  filters: { kind: 'bank', of: shownBank },
  map: { kind: 'map', of: shownMap },
};

/**
 * What was learned that can be looked at, term by term: filters, maps of weights; nothing of terms of numbers alone.
 *
 * @throws ArgumentError for a prior that there is not, or arrays that are not those of its parameters
 */
export function shownTerms(prior: string, values: Values): readonly ShownTerm[] {
  return termsOf(prior).flatMap((term) => {
    const shown = SHOWN[term.entry.kind];
    if (shown === undefined) return [];
    // Nothing else of it is shown.
    for (const parameter of term.parameters.filter(({ shape }) => shape !== undefined)) {
      requireValue(parameter, values[parameter.key] ?? NaN);
    }
    return [shown.of(term, values)];
  });
}

/** Of which kinds these are, whatever the values. @throws ArgumentError for a prior that there is not */
export function shownKinds(prior: string): readonly ShownTerm['kind'][] {
  const kinds = termsOf(prior).flatMap(({ entry }) => SHOWN[entry.kind]?.kind ?? []);
  return [...new Set(kinds)];
}
