import { COUNT, SEED } from './numbers.js';
import { DATA_OPTIONS } from './data.js';
import type { SettingOptions } from './option.js';

/** How a weight is tuned on noisy pictures alone. */
export const TUNE_OPTIONS = {
  noise: {
    ...{ kind: 'other', flag: 'noise', value: 'sigma', name: DATA_OPTIONS.noise.name },
    help: 'standard deviation of the noise of the pictures, where white is 1, or of the range, as 10%',
    otherwise: 'estimated in each',
  },
  prior: {
    ...{ kind: 'other', flag: 'prior', value: 'name', name: 'Regulariser' },
    help: 'regulariser of one weight, with a potential if one is chosen',
    otherwise: 'total variation, of colour for pictures in colour',
  },
  side: {
    ...{ ...COUNT, min: 32, max: 65535, default: 256 },
    ...{ flag: 'side', value: 'pixels', name: 'Pixels a side' },
    help: 'the middle of each picture that is tuned on, at most pixels × pixels',
  },
  seed: {
    ...SEED,
    ...{ flag: 'seed', value: 'n', name: 'Seed' },
    help: 'seed of the probes by which the error is estimated',
  },
} as const satisfies SettingOptions;
