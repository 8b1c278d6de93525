// What models are made of, as people are told of it: for pages and help, which load no kernels.
export { REGULARISERS } from '../prior/catalogue.js';
export { MOST_TERMS, potentialsFor, termsOf, type RegulariserTerm } from '../prior/expression.js';
export { priorOnChannels } from '../prior/onChannels.js';
export { startsOf } from '../prior/starts.js';
export type { NamedStart, RegulariserEntry } from '../prior/entries/regulariserEntry.js';
export { penaltyOf, type ShownBank, type ShownFilter } from '../prior/shown/shownBank.js';
export { weightsOn, type ShownMap } from '../prior/shown/shownMap.js';
export { shownKinds, shownTerms, type ShownTerm } from '../prior/shown/shownTerms.js';
export { OPERATORS } from '../physics/operator/catalogue.js';
export type { OperatorEntry } from '../physics/operator/entry.js';
export { measurementOf } from '../physics/operator/measurementOf.js';
export { FIDELITIES } from '../physics/fidelity/catalogue.js';
export type { FidelityEntry } from '../physics/fidelity/entry.js';
export { RISKS, type RiskName } from '../risk/catalogue.js';
export type { RiskEntry } from '../risk/entry.js';
export {
  lengthOf,
  numberIn,
  numbersIn,
  numbersOf,
  type Description,
  type NumberValues,
  type Parameter,
  type Value,
  type Values,
} from './description.js';
export { listIn, type ArrayDescription, type ArrayValue, type ArrayValues } from './arrays.js';
export { optionText, readOption, type OptionDescription, type OptionValues } from './options.js';
export { choiceIn, choiceText, valuesIn, type NamedChoice } from './expressions.js';
export { defaultLowerName } from './lowerName.js';
export { PATTERN_DEFAULTS } from '../sampling/defaults.js';
export { PATTERN_GROUPS, type PatternGroupKind } from '../sampling/groupKinds.js';
