import { SMOOTHING, WEIGHT } from './parameters.js';
import type { BlockEntry } from './regulariserEntry.js';

/**
 * Bresson & Chan, Inverse Problems and Imaging 2 (2008): one norm over the differences of all channels, which of complex
 * pictures is the magnitude of complex differences.
 */
export const tvColour: BlockEntry = {
  kind: 'blocks',
  name: 'tv-colour',
  label: 'Total variation (colour)',
  summary:
    'keeps edges where the channels have them together, those of a colour or the two parts of complex numbers',
  formula: 'w Σ φ(√(Σ_c |∇x_{c,p}|²))',
  blocks: 'colour',
  potential: 'chosen',
  options: [],
  parameters: () => [WEIGHT, SMOOTHING],
  couplesChannels: true,
};
