import { CLEANING_OPTIONS } from './cleaning.js';
import { DATA_OPTIONS, KEEP_OPTION, SIDE_OPTION, WINDOWS_OPTION } from './data.js';
import { MEMORY_OPTION } from './memory.js';
import type { SettingOption } from './option.js';
import { PAIR_OPTION, PROBE_OPTIONS, RISK_OPTIONS } from './risk.js';
import { SAMPLING_OPTIONS } from './sampling.js';
import { TABLE_OPTIONS } from './table.js';
import { TRAINING_OPTIONS } from './training.js';
import { TUNE_OPTIONS } from './tune.js';

/** Options by key; what kinds of runs both have is described alike. */
const DESCRIBED: Readonly<Record<string, SettingOption>> = {
  ...TUNE_OPTIONS,
  ...SAMPLING_OPTIONS,
  ...TRAINING_OPTIONS,
  ...DATA_OPTIONS,
  ...CLEANING_OPTIONS,
  ...TABLE_OPTIONS,
  ...RISK_OPTIONS,
  ...PROBE_OPTIONS,
  noisy: PAIR_OPTION,
  part: SIDE_OPTION,
  windows: WINDOWS_OPTION,
  keepMegabytes: KEEP_OPTION,
  memoryLimit: MEMORY_OPTION,
};

/** The description of the option of a key; undefined where there is none. */
export function describedOption(key: string): SettingOption | undefined {
  return Object.hasOwn(DESCRIBED, key) ? DESCRIBED[key] : undefined;
}

/**
 * A message of the packages, which name an option by its key in code, as `labelColumn` between grave accents, with
 * the names that a front end has for options.
 */
export function withOptionNames(
  message: string,
  nameOf: (key: string) => string | undefined,
): string {
  return message.replace(/`([a-z][A-Za-z]*)`/g, (text, key: string) => nameOf(key) ?? text);
}
