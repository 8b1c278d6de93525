import type { NamedStart } from './entries/regulariserEntry.js';
import type { RegulariserTerm } from './expression.js';

/** The starts that the terms of a sum have by name, each name once. */
export function startsOf(terms: readonly Pick<RegulariserTerm, 'entry'>[]): readonly NamedStart[] {
  const all = terms.flatMap(({ entry }) => entry.starts ?? []);
  return all.filter(({ name }, i) => all.findIndex((one) => one.name === name) === i);
}
