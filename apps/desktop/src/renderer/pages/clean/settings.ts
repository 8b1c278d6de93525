import type { NewCleaning } from '../../../shared/schemas/cleaning.js';

type Settings = NewCleaning['settings'];

/** What the form of a cleaning run holds. */
export interface CleanDraft {
  readonly name: string;
  /** Undefined until data are chosen; null: the bundled digits. */
  readonly data: string | null | undefined;
  readonly table: NewCleaning['table'];
  readonly settings: Settings;
}

/** The same defaults as those of the command line. */
export const EMPTY_CLEAN_DRAFT: CleanDraft = {
  name: '',
  data: undefined,
  table: {},
  settings: {
    corrupt: 0,
    validation: 0.25,
    test: 0.2,
    ridge: 1e-3,
    method: 'lbfgs',
    budget: 2000,
    patience: 5,
    seed: 0,
  },
};

/** Numbers of the expert drawer. Units of work are passes over the training samples. */
export const NUMBERS: readonly {
  readonly key: 'validation' | 'test' | 'train' | 'ridge' | 'budget' | 'patience' | 'seed';
  readonly label: string;
  readonly description: string;
  readonly min: number;
  readonly whole?: boolean;
  readonly placeholder?: string;
}[] = [
  {
    key: 'validation',
    label: 'Validation samples',
    description: 'A share below 1, or a number of samples. They judge the weights.',
    min: 0.001,
  },
  {
    key: 'test',
    label: 'Test samples',
    description: 'Likewise; looked at once, at the end. Not used where the data have their own.',
    min: 0,
  },
  {
    key: 'train',
    label: 'Samples to clean',
    description: 'A number of samples.',
    placeholder: 'all the rest',
    min: 1,
    whole: true,
  },
  {
    key: 'ridge',
    label: 'Ridge a',
    description: 'Penalty a‖W‖² of the classifier.',
    min: 1e-12,
  },
  {
    key: 'budget',
    label: 'Work at most',
    description: 'Passes over the samples to clean.',
    min: 1,
    whole: true,
  },
  {
    key: 'patience',
    label: 'Patience',
    description: 'Steps without a better hold-out loss to stop after.',
    min: 1,
    whole: true,
  },
  {
    key: 'seed',
    label: 'Seed',
    description: 'Of the split and the corruption.',
    min: 0,
    whole: true,
  },
];

/** The draft with settings changed; undefined takes one away. */
export function withSettings(
  draft: CleanDraft,
  change: { [K in keyof Settings]?: Settings[K] | undefined },
): CleanDraft {
  const settings = Object.fromEntries(
    Object.entries({ ...draft.settings, ...change }).filter(
      ([, value]: [string, unknown]) => value !== undefined,
    ),
  ) as Settings;
  return { ...draft, settings };
}
