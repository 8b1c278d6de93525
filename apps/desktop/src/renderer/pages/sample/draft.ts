import { DEFAULT_SAMPLING, RATE_OPTION, accepts } from '@bilevel/runs/options';
import type { NewSampling } from '../../../shared/schemas/sampling.js';

type Settings = NewSampling['settings'];

/** What the form of a run that learns what to measure holds. */
export interface SampleDraft {
  readonly name: string;
  /** Undefined until pictures are chosen; null: the bundled slices. */
  readonly images: readonly string[] | null | undefined;
  /** As they are typed. */
  readonly rates: string;
  readonly settings: Settings;
}

/** The same defaults as those of the command line. */
export const EMPTY_SAMPLE_DRAFT: SampleDraft = {
  name: '',
  images: undefined,
  rates: DEFAULT_SAMPLING.rates.join(', '),
  settings: DEFAULT_SAMPLING,
};

/** The rates in a text such as `0.35, 0.25`; undefined where one of them is no share. */
export function ratesIn(text: string): number[] | undefined {
  const rates = text.split(/[,;\s]+/).filter((one) => one !== '');
  const numbers = rates.map(Number);
  return numbers.length > 0 && numbers.every((rate) => accepts(RATE_OPTION, rate))
    ? numbers
    : undefined;
}

/** What to ask the engine for; undefined while something is missing or wrong. */
export function requestOf({ images, rates, settings }: SampleDraft): NewSampling | undefined {
  const numbers = ratesIn(rates);
  if (images === undefined || numbers === undefined) return undefined;
  return {
    images: images === null ? null : [...images],
    settings: { ...settings, rates: numbers },
  };
}

/** The draft with settings changed; undefined takes one away. */
export function withSettings(
  draft: SampleDraft,
  change: { [K in keyof Settings]?: Settings[K] | undefined },
): SampleDraft {
  const settings = Object.fromEntries(
    Object.entries({ ...draft.settings, ...change }).filter(
      ([, value]: [string, unknown]) => value !== undefined,
    ),
  ) as Settings;
  return { ...draft, settings };
}
