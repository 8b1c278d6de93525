import { OPERATORS, REGULARISERS, type OperatorChoice } from '@bilevel/imaging';

/** Where the pictures of a problem are from. */
export type Source = 'photographs' | 'sections' | 'slices';

/** An inverse problem of the table. */
export interface ProblemSettings {
  /** Names its files. */
  readonly name: string;
  readonly label: string;
  readonly operator: OperatorChoice;
  /** Standard deviation of the noise of each number measured, with white as 1. */
  readonly sigma: number;
  readonly source: Source;
  /** Width and height of its pictures, in pixels. */
  readonly size: number;
  /** How many pictures are learned from, and how many others are tested on. */
  readonly train: number;
  readonly test: number;
}

/** A regulariser of the table. */
export interface RegulariserSettings {
  readonly name: string;
  readonly label: string;
  readonly prior: string;
  /** Accepted steps at most. */
  readonly steps: number;
}

/** All that the numbers of the experiment depend on, besides its pictures and its seed. */
export interface InverseSettings {
  readonly problems: readonly ProblemSettings[];
  readonly regularisers: readonly RegulariserSettings[];
  readonly grid: {
    /** Common factors of all weights and of all smoothings, from where learning starts: powers of ten. */
    readonly weights: readonly number[];
    readonly smoothings: readonly number[];
    /** How often an axis grows on whose end the best point is. */
    readonly growth: number;
  };
  /** ‖h‖ + bound, as a share of the objective, at which learning has converged. */
  readonly tolerance: number;
  /** Factors of the default ξ, of the table of the ridge, and the regulariser that it is with. */
  readonly ridges: readonly number[];
  readonly ridgeOf: string;
  /** Width of the intervals of objectives that are compared, as a share of them. */
  readonly verified: number;
  /** Certified root-mean-square distance of a tested picture to the minimiser. */
  readonly accuracy: number;
}

const PHOTOGRAPHS = { source: 'photographs', size: 64, train: 3, test: 6 } as const;
const SECTIONS = { source: 'sections', sigma: 0.05, train: 1, test: 3 } as const;
const SLICES = { source: 'slices', sigma: 0.02, size: 192, train: 1, test: 3 } as const;

/** The one of a name, which there is. */
export function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

/** The experiment. */
export const SETTINGS: InverseSettings = {
  problems: [
    {
      ...{ ...PHOTOGRAPHS, name: 'gaussian-blur', label: 'deblurring, Gaussian of 1.5 pixels' },
      ...{ operator: { name: 'deblurring', options: { sigma: 1.5 } }, sigma: 0.01 },
    },
    {
      ...{ ...PHOTOGRAPHS, name: 'motion-blur', label: 'deblurring, motion of 9 pixels' },
      ...{ operator: { name: 'motion-blur', options: { length: 9 } }, sigma: 0.01 },
    },
    {
      ...{ ...PHOTOGRAPHS, name: 'inpainting', label: 'inpainting, 50 % missing' },
      ...{ operator: { name: 'inpainting', options: { missing: 0.5 } }, sigma: 0.02 },
    },
    {
      ...{ ...PHOTOGRAPHS, name: 'super-resolution-2', label: 'super-resolution, 2×' },
      ...{ operator: { name: 'downsampling', options: { factor: 2 } }, sigma: 0.01 },
    },
    {
      ...{ ...PHOTOGRAPHS, name: 'super-resolution-4', label: 'super-resolution, 4×' },
      ...{ operator: { name: 'downsampling', options: { factor: 4 } }, sigma: 0.01 },
    },
    {
      ...{ ...SECTIONS, name: 'tomography-128', label: 'tomography, 60 angles, 128²', size: 128 },
      operator: { name: 'tomography', options: { angles: 60 } },
    },
    {
      ...{ ...SECTIONS, name: 'tomography-256', label: 'tomography, 60 angles, 256²', size: 256 },
      operator: { name: 'tomography', options: { angles: 60 } },
    },
    {
      ...{ ...SLICES, name: 'mri-4', label: 'MRI, 4×' },
      operator: { name: 'mri', options: { rate: 1 / 4 } },
    },
    {
      ...{ ...SLICES, name: 'mri-8', label: 'MRI, 8×' },
      operator: { name: 'mri', options: { rate: 1 / 8 } },
    },
  ].filter(({ operator }) => OPERATORS.some(({ name }) => name === operator.name)),
  regularisers: [
    { name: 'tv', label: 'total variation', prior: 'tv', steps: 60 },
    { name: 'tgv', label: 'total generalised variation', prior: 'tgv', steps: 60 },
    {
      name: 'filters',
      label: '8 filters of 3×3',
      prior: 'filters:log-cosh,count=8,size=3',
      steps: 25,
    },
  ].filter(({ name }) => REGULARISERS.some((one) => one.name === name)),
  grid: { weights: [-0.5, 0, 0.5], smoothings: [0, 0.5, 1], growth: 4 },
  tolerance: 5e-3,
  ...{ ridges: [0.1, 1, 10], ridgeOf: 'tv' },
  ...{ verified: 1e-4, accuracy: 1e-4 },
};

/** A tiny one, to see that everything works. */
export const QUICK: InverseSettings = {
  ...SETTINGS,
  problems: SETTINGS.problems.map((problem) => ({ ...problem, size: 16, train: 1, test: 1 })),
  regularisers: SETTINGS.regularisers.map((one) => ({
    ...{ ...one, steps: 2 },
    prior: one.prior.replace(/,count=.*$/, ',count=3,size=2'),
  })),
  grid: { weights: [0, 0.5], smoothings: [0, 0.5], growth: 0 },
};
