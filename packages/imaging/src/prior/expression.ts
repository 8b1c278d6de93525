import { ArgumentError, expected } from '@bilevel/core/errors';
import { potentials, type PotentialName } from '@bilevel/kernels/potentials';
import type { Parameter } from '../describe/description.js';
import { REGULARISERS } from './catalogue.js';
import type { RegulariserEntry } from './entries/regulariserEntry.js';

/** A term of a regulariser that is a sum. */
export interface RegulariserTerm {
  readonly entry: RegulariserEntry;
  readonly potential: PotentialName;
  /** Its parameters, under the names that they have in the model: `weight`, of the second term `weight2`. */
  readonly parameters: readonly Parameter[];
}

const CHOSEN_BY_DEFAULT: PotentialName = 'charbonnier';
const MOST_TERMS = 4;

/**
 * The terms that a regulariser's name stands for: `tv`, `tv:huber` with another potential than
 * charbonnier, `tv+tikhonov` the sum of two.
 *
 * @throws ArgumentError for a name or a potential that there is not
 */
export function termsOf(name: string): readonly RegulariserTerm[] {
  const terms = name.split('+').map((part) => {
    const [own = '', potential] = part.trim().split(':');
    const entry = REGULARISERS.find((one) => one.name === own);
    if (entry === undefined) {
      const known = REGULARISERS.map((one) => one.name).join(', ');
      throw new ArgumentError(
        expected(`${known} or a sum of them, such as tv+tikhonov,`, 'the prior', name),
      );
    }
    return { entry, potential: potentialOf(entry, potential, name) };
  });
  if (terms.length > MOST_TERMS) {
    throw new ArgumentError(expected(`at most ${String(MOST_TERMS)} terms`, 'the prior', name));
  }
  return terms.map(({ entry, potential }, j) => ({
    entry,
    potential,
    parameters: entry.parameters.map((parameter) => numbered(parameter, j, terms.length)),
  }));
}

/** The potentials that a regulariser may be taken with, the default first. */
export function potentialsFor(entry: RegulariserEntry): readonly PotentialName[] {
  if (entry.potential !== 'chosen') return [entry.potential];
  return Object.keys(potentials).filter(isPotential);
}

/** The name with everything left out that goes without saying. */
export function nameOfTerms(
  terms: readonly Pick<RegulariserTerm, 'entry' | 'potential'>[],
): string {
  return terms
    .map(({ entry, potential }) =>
      entry.potential === 'chosen' && potential !== CHOSEN_BY_DEFAULT
        ? `${entry.name}:${potential}`
        : entry.name,
    )
    .join('+');
}

function potentialOf(
  entry: RegulariserEntry,
  potential: string | undefined,
  name: string,
): PotentialName {
  if (entry.potential !== 'chosen') {
    if (potential === undefined || potential === entry.potential) return entry.potential;
    throw new ArgumentError(
      expected(`no potential for ${entry.name}, which has its own,`, 'the prior', name),
    );
  }
  if (potential === undefined) return CHOSEN_BY_DEFAULT;
  if (isPotential(potential)) return potential;
  const known = Object.keys(potentials).join(', ');
  throw new ArgumentError(
    expected(`one of ${known}`, `the potential of the prior ${name}`, potential),
  );
}

function isPotential(name: string): name is PotentialName {
  return Object.hasOwn(potentials, name);
}

function numbered(parameter: Parameter, term: number, terms: number): Parameter {
  const label = terms > 1 ? `${parameter.label} of term ${String(term + 1)}` : parameter.label;
  if (term === 0) return { ...parameter, label };
  const number = String(term + 1);
  return {
    ...parameter,
    label,
    key: `${parameter.key}${number}`,
    symbol: `${parameter.symbol}${'₀₁₂₃₄₅₆₇₈₉'[term + 1]!}`,
  };
}
