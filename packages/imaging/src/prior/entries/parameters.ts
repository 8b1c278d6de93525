import type { Parameter } from '../../describe/description.js';

/** w: what every regulariser has. */
export const WEIGHT: Parameter = {
  key: 'weight',
  label: 'Weight',
  symbol: 'w',
  unit: 'data',
  help: 'how strongly it acts',
};

/** ν of a potential. */
export const SMOOTHING: Parameter = {
  key: 'smoothing',
  label: 'Smoothing',
  symbol: 'ν',
  unit: 'data',
  help: 'size of differences below which it is nearly quadratic',
};
