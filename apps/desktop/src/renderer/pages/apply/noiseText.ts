import { MISSING, printed } from '@bilevel/runs/display';
import type { ApplyItem } from '../../../shared/schemas/apply.js';

/** Noise that was estimated in a picture: `0.0977`, `0.0977, doubtful`. */
export function noiseText(noise: ApplyItem['noise']): string {
  if (noise === null) return MISSING;
  return `${printed.number(noise.sigma)}${noise.isDoubtful ? ', doubtful' : ''}`;
}
