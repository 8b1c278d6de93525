import type { FidelityEntry } from './entry.js';

export const gaussian: FidelityEntry = {
  name: 'gaussian',
  label: 'Gaussian noise',
  summary: 'noise of one standard deviation everywhere',
  formula: '½ ‖Kx − y‖²',
  options: [],
  transforms: false,
  isWhiteGaussian: true,
  prepare: (data) => ({ data }),
};
