import { roundedUp } from '@bilevel/core';
import { sizeOfExtent } from '../image.js';
import { symbolOfProduct } from './operator/normalSymbol.js';
import type { ForwardOperator } from './operator/operator.js';

/**
 * K = K₂K₁, `second` after `first`: ‖K‖ ≤ ‖K₂‖‖K₁‖, and λ_min(KᵀK) ≥ λ_min(K₂ᵀK₂) λ_min(K₁ᵀK₁). What is computed is off by
 * ρ₂(‖K₁‖ + ρ₁) + ‖K₂‖ρ₁ at most, the same of Kᵀ.
 */
export function composed(second: ForwardOperator, first: ForwardOperator): ForwardOperator {
  const between = new Float64Array(sizeOfExtent(first.output));
  const [outer, inner] = [Math.sqrt(second.squaredNorm), Math.sqrt(first.squaredNorm)];
  const along = second.rounding * (inner + first.rounding) + outer * first.rounding;
  const back = first.rounding * (outer + second.rounding) + inner * second.rounding;
  const normalSymbol = symbolOfProduct(second.normalSymbol, first.normalSymbol);
  return {
    input: first.input,
    output: second.output,
    apply: (x, out) => {
      first.apply(x, between);
      second.apply(between, out);
    },
    adjoint: (y, out) => {
      second.adjoint(y, between);
      first.adjoint(between, out);
    },
    squaredNorm: roundedUp(second.squaredNorm * first.squaredNorm),
    leastEigenvalue: Math.max(0, second.leastEigenvalue * first.leastEigenvalue * (1 - 1e-15)),
    rounding: roundedUp(Math.max(along, back), 8),
    ...(normalSymbol && { normalSymbol }),
    ...(second.observed && { observed: second.observed }),
  };
}
