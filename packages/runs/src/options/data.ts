import { OPERATORS } from '@bilevel/imaging/describe';
import { describedChoice } from './describedChoice.js';
import { COUNT, SEED } from './numbers.js';
import type { SettingOptions } from './option.js';

/** Sides of parts that are learned from: SSIM needs 11 pixels, files count to 65535. */
export const SIDE_OPTION = {
  ...{ kind: 'number', min: 11, max: 65535, whole: true, default: 96 },
  ...{ flag: 'part', value: 'pixels', name: 'Pixels a side' },
  help: 'learn from an unshrunk part of each picture that varies as all of it does, at most pixels × pixels',
  otherwise: 'all of each picture',
} as const satisfies SettingOptions[string];

/** Pixels a side of the windows that whole pictures are learned from by way of, unless it is told otherwise. */
export const WINDOW_SIDE = 128;

/** How many windows are learned from. */
export const WINDOWS_OPTION = {
  ...{ kind: 'number', min: 1, max: 1_000_000, whole: true, default: 100 },
  ...{ flag: 'windows', value: '[count×]pixels', name: 'Windows' },
  help: `learn from so many windows of pixels × pixels, as 400x64, drawn by the seed from all pictures, unshrunk; or, without a number, as ${String(WINDOW_SIDE)}, from as many as it takes, and in the end from all of each picture, which is what is certified. Pictures for validation are scored by a part each`,
  otherwise: String(WINDOW_SIDE),
} as const satisfies SettingOptions[string];

/** How pictures become training pairs. */
export const DATA_OPTIONS = {
  noise: {
    ...{ kind: 'other', flag: 'noise', value: 'sigma', name: 'Standard deviation of the noise' },
    help: 'standard deviation of the Gaussian noise to add, on the scale where white is 1, or of the range, as 10%; poisson:30 for that of 30 photons at white',
    otherwise: '0.1',
  },
  operator: {
    ...{ kind: 'other', flag: 'operator', value: 'name[:options]', name: 'Measured' },
    help: `what is measured of a picture: ${OPERATORS.map(describedChoice).join('; ')}`,
    otherwise: OPERATORS[0]?.name ?? '',
  },
  mask: {
    ...{ kind: 'other', flag: 'mask', value: 'file', name: 'Picture of the operator' },
    help: `picture that belongs to the operator: ${OPERATORS.flatMap(({ picture }) => picture ?? []).join('; ')}`,
  },
  colour: {
    kind: 'choice',
    choices: { keep: 'in colour', grey: 'as grey' },
    default: 'keep',
    ...{ flag: 'colour', value: 'kind', name: 'Pictures in colour' },
    help: 'learn from pictures in colour, or from their grey',
  },
  range: {
    ...{ kind: 'other', flag: 'range', value: 'white|black..white', name: 'Black and white' },
    help: 'numbers of the files that are black and white, as 4095 or -1000..1000',
    otherwise: 'those of the number format',
  },
  page: {
    ...COUNT,
    ...{ flag: 'page', value: 'n', name: 'Page' },
    help: 'page, frame, plane or slice of files with several, from 1; or "all": each is a picture',
    otherwise: 'such files are refused',
  },
  channel: {
    ...COUNT,
    ...{ flag: 'channel', value: 'n', name: 'Channel' },
    help: 'channel to read as grey, from 1',
    otherwise: 'files that are not grey or RGB are refused',
  },
  variable: {
    ...{ kind: 'other', flag: 'variable', value: 'name', name: 'Array' },
    help: 'array of files with several (npz, MATLAB)',
    otherwise: 'the only one that is a picture',
  },
  seed: {
    ...SEED,
    ...{ flag: 'seed', value: 'n', name: 'Seed' },
    help: 'seed of the noise, of the split and of the order of mini-batches',
  },
  validation: {
    ...{ kind: 'number', min: 0, below: 1, default: 0.2 },
    ...{ flag: 'validation', value: 'share|dir', name: 'Share kept for validation' },
    help: 'share of the pictures to keep for validation, or a folder of other ones',
  },
} as const satisfies SettingOptions;

/** Megabytes of reconstructions that a run keeps. */
export const KEEP_OPTION = {
  ...{ kind: 'number', min: 0, default: 256 },
  ...{ flag: 'keep', value: 'megabytes', name: 'Kept reconstructions, MB' },
  help: 'room for reconstructions of steps in the run folder: of as many, evenly spread, as fit; 0 for none',
} as const satisfies SettingOptions[string];

/** How the command line asks for an estimate of the noise. */
export const ESTIMATED = 'auto';

/** The noise of pictures that a model is applied to. */
export const NOISE_OPTION = {
  ...{ kind: 'other', flag: 'noise', value: `sigma|${ESTIMATED}`, name: DATA_OPTIONS.noise.name },
  help: `standard deviation of the noise of the pictures, where white is 1, or of the range, as 10%, or ${ESTIMATED}, estimated in each picture: the model is scaled from that it was learned for`,
  otherwise: 'that of the model',
} as const satisfies SettingOptions[string];
