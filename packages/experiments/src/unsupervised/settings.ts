import type { NamedChoice } from '@bilevel/imaging';

/** A way to learn from pictures: what is known of them. */
export interface WaySettings {
  readonly name: string;
  readonly label: string;
  readonly risk: NamedChoice & { readonly name: string };
  /** Where σ is from, for a risk that takes it. */
  readonly sigma?: 'known' | 'estimated';
}

/** A regulariser, and how far behind clean pairs it may be on average, in dB, by way. */
export interface RegulariserSettings {
  readonly name: string;
  readonly label: string;
  readonly prior: string;
  /** Accepted steps at most. */
  readonly steps: number;
  readonly goals: Readonly<Record<string, number>>;
}

/** All that the numbers of the experiment depend on, besides its pictures and its seed. */
export interface UnsupervisedSettings {
  readonly sigmas: readonly number[];
  readonly regularisers: readonly RegulariserSettings[];
  /** The first is what others are compared with. */
  readonly ways: readonly WaySettings[];
  /** How often noise and probes are drawn. */
  readonly seeds: number;
  /** Width and height of the pictures, in pixels; how many are learned from, and how many others tested on. */
  readonly size: number;
  readonly train: number;
  readonly test: number;
  /** ‖h‖ + bound, as a share of the objective, at which learning has converged. */
  readonly tolerance: number;
  /** Certified root-mean-square distance of a tested picture to the minimiser. */
  readonly accuracy: number;
}

const SURE = { name: 'sure' } as const;

/** The experiment. */
export const SETTINGS: UnsupervisedSettings = {
  sigmas: [0.05, 0.1, 0.2],
  regularisers: [
    {
      ...{ name: 'tv', label: 'total variation', prior: 'tv', steps: 40 },
      goals: { 'sure-known': 0.05, 'sure-estimated': 0.1 },
    },
    {
      ...{ name: 'filters', label: '8 filters of 3×3', steps: 15 },
      prior: 'filters:log-cosh,count=8,size=3',
      goals: { 'sure-known': 0.1 },
    },
  ],
  ways: [
    { name: 'clean', label: 'clean pictures', risk: { name: 'clean' } },
    { name: 'pairs', label: 'two noisy pictures', risk: { name: 'pairs' } },
    { name: 'sure-known', label: 'one noisy picture, σ known', risk: SURE, sigma: 'known' },
    {
      ...{ name: 'sure-estimated', label: 'one noisy picture, σ estimated' },
      ...{ risk: SURE, sigma: 'estimated' },
    },
  ],
  seeds: 3,
  ...{ size: 128, train: 6, test: 10 },
  ...{ tolerance: 2e-3, accuracy: 1e-4 },
};

/** A tiny one, to see that everything works. */
export const QUICK: UnsupervisedSettings = {
  ...SETTINGS,
  regularisers: SETTINGS.regularisers.map((one) => ({
    ...{ ...one, steps: 2 },
    prior: one.prior.replace(/,count=.*$/, ',count=3,size=2'),
  })),
  seeds: 2,
  ...{ size: 16, train: 2, test: 1 },
};
