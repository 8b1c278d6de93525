import { ArgumentError, expected } from '@bilevel/core/errors';
import type { ScalarPotential } from '@bilevel/kernels';
import { potentials, type PotentialName } from '@bilevel/kernels/potentials';
import { scalarPotentials, type ScalarPotentialName } from '@bilevel/kernels/scalar-potentials';
import type { Parameter } from '../describe/description.js';
import { optionText, resolveOptions, type OptionValues } from '../describe/options.js';
import { valuesIn } from '../describe/expressions.js';
import { REGULARISERS } from './catalogue.js';
import type { RegulariserEntry } from './entries/regulariserEntry.js';

/** A potential of blocks of numbers, or of one signed number. */
export type AnyPotentialName = PotentialName | ScalarPotentialName;

/** A term of a regulariser that is a sum. */
export interface RegulariserTerm {
  readonly entry: RegulariserEntry;
  /** Of blocks one of {@link PotentialName}. */
  readonly potential: AnyPotentialName;
  /** All that the entry has. */
  readonly options: OptionValues;
  /** Its parameters, under the names that they have in the model: `weight`, of the second term `weight2`. */
  readonly parameters: readonly Parameter[];
}

const CHOSEN_BY_DEFAULT: PotentialName = 'charbonnier';
/** Of a sum. */
export const MOST_TERMS = 4;

/**
 * The terms that a regulariser's name stands for: `tv`, `tv:huber` with another potential than
 * charbonnier, `filters:student,count=48,size=7` with options, `tv+tikhonov` the sum of two.
 *
 * @throws ArgumentError for a name or a potential that there is not
 */
export function termsOf(name: string): readonly RegulariserTerm[] {
  const terms = name.split('+').map((part) => {
    const [own = '', list = ''] = part.trim().split(':');
    const entry = REGULARISERS.find((one) => one.name === own);
    if (entry === undefined) {
      const known = REGULARISERS.map((one) => one.name).join(', ');
      throw new ArgumentError(
        expected(`${known} or a sum of them, such as tv+tikhonov,`, 'the prior', name),
      );
    }
    const words = list === '' ? [] : list.split(',').map((word) => word.trim());
    const given = words.filter((word) => word.includes('=')).join(',');
    const [potential, ...more] = words.filter((word) => !word.includes('='));
    if (more.length > 0) {
      throw new ArgumentError(expected('one potential', `the prior ${name}`, more.join(', ')));
    }
    return {
      entry,
      potential: potentialOf(entry, potential, name),
      options: resolveOptions(
        entry.name,
        entry.options,
        given === '' ? {} : valuesIn(`the options of ${entry.name}`, given, entry.options),
      ),
    };
  });
  if (terms.length > MOST_TERMS) {
    throw new ArgumentError(expected(`at most ${String(MOST_TERMS)} terms`, 'the prior', name));
  }
  return terms.map(({ entry, potential, options }, j) => ({
    entry,
    potential,
    options,
    parameters: entry.parameters(options).map((parameter) => numbered(parameter, j, terms.length)),
  }));
}

/** The potentials that a regulariser may be taken with, the default first. */
export function potentialsFor(entry: RegulariserEntry): readonly AnyPotentialName[] {
  if (entry.potential !== 'chosen') return [entry.potential];
  if (entry.kind === 'filters') return namesOf(scalarPotentials);
  const all = namesOf(potentials);
  return entry.kind === 'blocks' ? all : all.filter((name) => !isConcave(name));
}

/** Whether it is not convex. */
function isConcave(name: AnyPotentialName): boolean {
  const { leastCurvature }: ScalarPotential = scalarPotentials[name];
  return leastCurvature < 0;
}

/** Why there is one that the regulariser cannot be taken with; undefined where it can, or there is none of the name. */
function reasonAgainst(entry: RegulariserEntry, name: string): string | undefined {
  if (!isScalarPotential(name) || potentialsFor(entry).includes(name)) return undefined;
  const potential: ScalarPotential = scalarPotentials[name];
  if (potential.slopeAtZero > 0) {
    return `${name} is of signed numbers: of the size of a block it would have a kink at 0.`;
  }
  if (!isBlockPotential(name)) return `${name} is of single numbers, the responses of filters.`;
  return `${name} is not convex, for which ${entry.label.toLowerCase()} has no bounds.`;
}

/** The name with everything left out that goes without saying. */
export function nameOfTerms(
  terms: readonly Pick<RegulariserTerm, 'entry' | 'potential' | 'options'>[],
): string {
  return terms
    .map(({ entry, potential, options }) => {
      const chosen = entry.potential === 'chosen' && potential !== CHOSEN_BY_DEFAULT;
      const other = entry.options.filter((option) => options[option.key] !== option.default);
      const words = [
        ...(chosen ? [potential] : []),
        ...other.map((option) => `${option.key}=${optionText(option, options[option.key] ?? NaN)}`),
      ];
      return words.length === 0 ? entry.name : `${entry.name}:${words.join(',')}`;
    })
    .join('+');
}

function potentialOf(
  entry: RegulariserEntry,
  potential: string | undefined,
  name: string,
): AnyPotentialName {
  if (entry.potential !== 'chosen') {
    if (potential === undefined || potential === entry.potential) return entry.potential;
    throw new ArgumentError(
      expected(`no potential for ${entry.name}, which has its own,`, 'the prior', name),
    );
  }
  if (potential === undefined) return CHOSEN_BY_DEFAULT;
  const all = potentialsFor(entry);
  const found = all.find((one) => one === potential);
  if (found !== undefined) return found;
  const known = all.join(', ');
  throw new ArgumentError(
    expected(
      `one of ${known}`,
      `the potential of the prior ${name}`,
      potential,
      reasonAgainst(entry, potential),
    ),
  );
}

/** Whether blocks of several numbers may have it. */
export function isBlockPotential(name: AnyPotentialName): name is PotentialName {
  return Object.hasOwn(potentials, name);
}

function isScalarPotential(name: string): name is ScalarPotentialName {
  return Object.hasOwn(scalarPotentials, name);
}

function namesOf<T extends object>(all: T): readonly (keyof T & string)[] {
  return Object.keys(all) as (keyof T & string)[];
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
