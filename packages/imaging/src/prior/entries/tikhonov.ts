import { WEIGHT } from './parameters.js';
import type { BlockEntry } from './regulariserEntry.js';

export const tikhonov: BlockEntry = {
  kind: 'blocks',
  name: 'tikhonov',
  label: 'Tikhonov (squared differences)',
  summary: 'smooths everywhere, edges too',
  formula: '(w/2) Σ |∇x_p|²',
  blocks: 'difference',
  potential: 'quadratic',
  // A factor of the squares: no unit of the data.
  options: [],
  parameters: () => [{ ...WEIGHT, unit: 'none' }],
  couplesChannels: false,
};
