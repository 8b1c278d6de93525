import { WEIGHT } from './parameters.js';
import type { RidgeEntry } from './regulariserEntry.js';

/** The ridge as a term of the sum: ξ is learned, or held fixed, as other weights are. */
export const ridge: RidgeEntry = {
  kind: 'ridge',
  name: 'ridge',
  label: 'Ridge (squared values)',
  summary:
    'draws all values to 0, and makes reconstructions unique; beside others, where not all is seen',
  formula: '(w/2) Σ x_p²',
  potential: 'quadratic',
  options: [],
  // A factor of the squares: no unit of the data. It starts where it makes the least of a difference.
  parameters: () => [{ ...WEIGHT, unit: 'none', start: 0.01 }],
  couplesChannels: false,
};
