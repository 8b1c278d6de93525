import { SMOOTHING, WEIGHT } from './parameters.js';
import type { BlockEntry } from './regulariserEntry.js';

export const tv: BlockEntry = {
  kind: 'blocks',
  name: 'tv',
  label: 'Total variation (anisotropic)',
  summary: 'keeps edges, horizontal and vertical ones best; each channel by itself',
  formula: 'w Σ φ(x_right − x_p) + φ(x_below − x_p)',
  blocks: 'difference',
  potential: 'chosen',
  options: [],
  parameters: () => [WEIGHT, SMOOTHING],
  couplesChannels: false,
};
