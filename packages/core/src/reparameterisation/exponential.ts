import { elementwise } from './elementwise.js';
import type { Reparameterisation } from './reparameterisation.js';

/**
 * x = sign(x̃) ⊙ e^z (mathematics.md §6; Ye, Peyré, Cremers & Ablin 2024 §5): φ' = φ'' = x, no
 * dependence on θ, so that the estimate is the plain one with A + diag(∂_x g ⊘ x) in place of A. Not
 * defined where an entry of x̃ is 0; the matrix can be indefinite, or singular, away from x*.
 */
export function exponential(): Reparameterisation {
  return elementwise('exponential', ({ point }) => ({ slope: point, bend: point }));
}
