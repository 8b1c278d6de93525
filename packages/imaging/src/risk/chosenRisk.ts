import { named } from '../check/named.js';
import type { NamedChoice } from '../describe/expressions.js';
import { resolveOptions, type OptionValues } from '../describe/options.js';
import { RISKS, type RiskName } from './catalogue.js';
import type { RiskEntry } from './entry.js';

/** A risk with all of its options. */
export interface ChosenRisk {
  readonly name: RiskName;
  readonly entry: RiskEntry;
  readonly options: OptionValues;
}

/** @throws ArgumentError for a name or an option that there is not */
export function chosenRisk(chosen: NamedChoice | undefined): ChosenRisk {
  const entry = named<(typeof RISKS)[number]>(RISKS, 'the risk', chosen?.name ?? 'clean');
  const options = resolveOptions(entry.name, entry.options, chosen?.options);
  return { name: entry.name, entry, options };
}
