import { SMOOTHING, WEIGHT } from './parameters.js';
import type { RegulariserEntry } from './regulariserEntry.js';

export const tvIsotropic: RegulariserEntry = {
  name: 'tv-isotropic',
  label: 'Total variation (isotropic)',
  summary: 'keeps edges of any direction; each channel by itself',
  formula: 'w Σ φ(|∇x_p|)',
  blocks: 'pixel',
  potential: 'chosen',
  parameters: [WEIGHT, SMOOTHING],
  couplesChannels: false,
};
