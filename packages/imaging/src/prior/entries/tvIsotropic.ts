import { SMOOTHING, WEIGHT } from './parameters.js';
import type { BlockEntry } from './regulariserEntry.js';

export const tvIsotropic: BlockEntry = {
  kind: 'blocks',
  name: 'tv-isotropic',
  label: 'Total variation (isotropic)',
  summary: 'keeps edges of any direction; each channel by itself',
  formula: 'w Σ φ(|∇x_p|)',
  blocks: 'pixel',
  potential: 'chosen',
  options: [],
  parameters: () => [WEIGHT, SMOOTHING],
  couplesChannels: false,
};
