// What people are told of settings, for the command line and for forms: nothing here checks or reads.
export {
  accepts,
  choicesOf,
  defaultText,
  expectedOf,
  type ChoiceOption,
  type NumberOption,
  type SettingOption,
  type SettingOptions,
} from './option.js';
export { CLEANING_OPTIONS } from './cleaning.js';
export {
  CLUSTER_OPTION,
  DATA_ROOT_OPTION,
  PASSWORD_OPTION,
  WORKER_OPTIONS,
  withPassword,
  withoutPassword,
} from './cluster.js';
export {
  DATA_OPTIONS,
  ESTIMATED,
  KEEP_OPTION,
  NOISE_OPTION,
  SIDE_OPTION,
  WINDOWS_OPTION,
  WINDOW_SIDE,
} from './data.js';
export {
  DEFAULT_CLEANING,
  DEFAULT_DATA,
  DEFAULT_SAMPLING,
  DEFAULT_TRAINING,
  KEEP_MEGABYTES,
} from './defaults.js';
export { MEMORY_OPTION, bytesIn, sizeText } from './memory.js';
export { PAIR_OPTION, PROBE_OPTIONS, RISK_OPTIONS, riskWithout } from './risk.js';
export { RATE_OPTION, SAMPLING_OPTIONS } from './sampling.js';
export { describedOption, withOptionNames } from './names.js';
export { SEPARATORS, TABLE_OPTIONS, columnsIn } from './table.js';
export { TUNE_OPTIONS } from './tune.js';
export {
  PARTNER_OPTIONS,
  WAYS,
  WAY_NAMES,
  inWay,
  wayOf,
  type PartnerKey,
  type Way,
} from './ways.js';
export {
  AUTOMATIC,
  lowerFor,
  OPTION_METHODS,
  SCHEDULES,
  TRAINING_OPTIONS,
  priorFor,
  requirePrior,
} from './training.js';
