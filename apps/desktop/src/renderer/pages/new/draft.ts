import {
  DEFAULT_DATA,
  DEFAULT_TRAINING,
  WAYS,
  wayOf,
  type PartnerKey,
} from '@bilevel/runs/options';
import type { RunSettings } from '@bilevel/runs/settings';
import type { ClusterChoice } from '../../../shared/schemas/cluster.js';
import type { NewRun } from '../../../shared/schemas/newRun.js';

/** What the form of a new run holds. */
export interface Draft {
  readonly name: string;
  /** Where the pictures are: files and folders. */
  readonly images: readonly string[];
  /** Pictures of their own for validation; otherwise a share of `images`. */
  readonly validation: readonly string[];
  /** Folders of partners; those count that the way of learning takes. */
  readonly partners: Readonly<Partial<Record<PartnerKey, string | undefined>>>;
  readonly settings: RunSettings;
  /** What the run may take of memory, as it was typed. */
  readonly memory?: string;
  /** Address of a cluster, without a password, and a folder that all of its machines read. */
  readonly cluster?: Readonly<Partial<Omit<ClusterChoice, 'password'>>>;
}

/** The same defaults as those of the command line. */
export const DEFAULT_SETTINGS: RunSettings = { data: DEFAULT_DATA, training: DEFAULT_TRAINING };

export const EMPTY_DRAFT: Draft = {
  name: '',
  images: [],
  validation: [],
  partners: {},
  settings: DEFAULT_SETTINGS,
};

/** What to ask the engine for; undefined while something is missing. */
export function requestOf(draft: Draft): NewRun | undefined {
  const { images, validation, settings } = draft;
  const partners = partnersOf(draft);
  if (images.length === 0 || partners === undefined) return undefined;
  return {
    images: [...images],
    ...(validation.length > 0 && { validation: [...validation] }),
    ...partners,
    settings: {
      ...settings,
      data: {
        ...settings.data,
        validation:
          validation.length > 0
            ? 'given'
            : settings.data.validation === 'given'
              ? DEFAULT_DATA.validation
              : settings.data.validation,
      },
    },
  };
}

/** The folders that the way of learning takes; undefined while one that it needs is missing. */
function partnersOf({
  partners,
  settings,
}: Draft): Partial<Record<PartnerKey, string>> | undefined {
  const { needs, takes } = WAYS[wayOf(settings)];
  if (needs !== undefined && partners[needs] === undefined) return undefined;
  const taken: Partial<Record<PartnerKey, string>> = {};
  for (const key of [needs, takes]) {
    const folder = key && partners[key];
    if (key !== undefined && folder !== undefined) taken[key] = folder;
  }
  return taken;
}

/** Whether a path is one of some places or lies in one of them. */
export function isUnder(path: string, places: readonly string[]): boolean {
  return places.some(
    (place) =>
      path === place || (/^[\\/]/.test(path.slice(place.length)) && path.startsWith(place)),
  );
}

/** The draft with these pictures alone of those in its folders. */
export function withPictures(draft: Draft, paths: readonly string[]): Draft {
  const validates = (path: string): boolean => isUnder(path, draft.validation);
  return {
    ...draft,
    images: paths.filter((path) => !validates(path)),
    validation: paths.filter(validates),
  };
}

/** Training settings with some changed; undefined takes one away. */
export function withTraining(
  draft: Draft,
  change: { [K in keyof RunSettings['training']]?: RunSettings['training'][K] | undefined },
): Draft {
  const training = Object.fromEntries(
    Object.entries({ ...draft.settings.training, ...change }).filter(
      ([, value]: [string, unknown]) => value !== undefined,
    ),
  ) as RunSettings['training'];
  return { ...draft, settings: { ...draft.settings, training } };
}

/** Likewise the settings of the pictures. */
export function withData(
  draft: Draft,
  change: { [K in keyof RunSettings['data']]?: RunSettings['data'][K] | undefined },
): Draft {
  const data = Object.fromEntries(
    Object.entries({ ...draft.settings.data, ...change }).filter(
      ([, value]: [string, unknown]) => value !== undefined,
    ),
  ) as RunSettings['data'];
  return { ...draft, settings: { ...draft.settings, data } };
}
