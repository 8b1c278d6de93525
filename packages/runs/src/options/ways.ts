import type { DataSettings, RunSettings } from '../config.js';
import { DEFAULT_DATA } from './defaults.js';
import type { SettingOption } from './option.js';
import { PAIR_OPTION, RISK_OPTIONS, riskWithout } from './risk.js';

/** Folders of partners, of the same file names, that a way of learning takes beside its pictures. */
export const PARTNER_OPTIONS = {
  noisy: PAIR_OPTION,
  second: RISK_OPTIONS.second,
  check: RISK_OPTIONS.check,
} as const;
export type PartnerKey = keyof typeof PARTNER_OPTIONS;

/** A way of learning, by which pictures there are. */
interface WayEntry {
  readonly name: string;
  /** What it is for: a clause without its last stop. */
  readonly help: string;
  /** What its pictures are. */
  readonly pictures: string;
  /** What chooses it; without one it is the usual way. */
  readonly option?: SettingOption;
  /** Partners that it needs, and those that it may have. */
  readonly needs?: PartnerKey;
  readonly takes?: PartnerKey;
}

export type Way = 'clean' | 'pairs' | 'second' | 'unsupervised';

/** The ways of learning: the first where nothing chooses another. */
export const WAYS: Readonly<Record<Way, WayEntry>> = {
  clean: {
    name: 'Clean pictures',
    help: 'noise as you expect it is added to them',
    pictures: 'Clean pictures',
  },
  pairs: {
    name: 'Clean pictures with noisy partners',
    help: 'the noise is the real one, of your files',
    pictures: 'Clean pictures',
    option: PAIR_OPTION,
    needs: 'noisy',
  },
  second: {
    name: 'Two noisy pictures of each scene',
    help: 'for any noise of mean 0 that the two do not share',
    pictures: 'First noisy pictures',
    option: RISK_OPTIONS.second,
    needs: 'second',
    takes: 'check',
  },
  unsupervised: {
    name: RISK_OPTIONS.unsupervised.name,
    help: 'for white Gaussian noise, whose σ is known or estimated',
    pictures: 'Noisy pictures',
    option: RISK_OPTIONS.unsupervised,
    takes: 'check',
  },
};
export const WAY_NAMES = Object.keys(WAYS) as readonly Way[];

/** The way of some settings. */
export function wayOf({ data: { noise }, training: { risk } }: RunSettings): Way {
  if (noise.kind === 'pairs') return 'pairs';
  if (noise.kind !== 'measured') return 'clean';
  return risk?.name === riskWithout('two').name ? 'second' : 'unsupervised';
}

/** The settings in a way: noise, risk and size as it has them unless told otherwise, the others as they are. */
export function inWay(way: Way, { data, training, ...rest }: RunSettings): RunSettings {
  const noise = NOISE_OF_WAY[way];
  const { risk: _, ...others } = training;
  const risk = RISK_OF_WAY[way];
  return {
    ...rest,
    data: { ...data, noise, size: DEFAULT_DATA.size },
    training: { ...others, ...(risk && { risk }) },
  };
}

const NOISE_OF_WAY: Readonly<Record<Way, DataSettings['noise']>> = {
  clean: DEFAULT_DATA.noise,
  pairs: { kind: 'pairs' },
  second: { kind: 'measured' },
  unsupervised: { kind: 'measured' },
};

const RISK_OF_WAY = {
  clean: undefined,
  pairs: undefined,
  second: riskWithout('two'),
  unsupervised: riskWithout('one'),
} as const satisfies Readonly<Record<Way, RunSettings['training']['risk'] | undefined>>;
