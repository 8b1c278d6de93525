import { DEFAULT_CLEANING } from '@bilevel/runs/options';
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
  settings: DEFAULT_CLEANING,
};

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
