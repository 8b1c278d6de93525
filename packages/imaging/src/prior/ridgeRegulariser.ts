import { dot, gamma, norm, plainVectors, provenSizes, roundedUp, UNDERFLOW } from '@bilevel/core';
import { ADDENDS } from '@bilevel/kernels';
import type { Regulariser } from './regulariser.js';

const sizes = provenSizes(plainVectors);

/**
 * R(x) = (w/2)‖x‖² on d numbers: ∂R = wx, ∂²R = wI and, in log w, B = wx. So ‖∂²R‖ = w, which is its strong convexity as
 * well, ∂²R is constant, and B' − B = w(x' − x).
 *
 * Rounding: w may be two roundings off, each entry is a product, and what is added counts as one of up to `ADDENDS` terms.
 */
export function ridgeRegulariser(d: number, weight: number): Regulariser {
  const lost = Math.sqrt(d) * UNDERFLOW;
  const added = (size: number): number =>
    roundedUp(gamma(3 + ADDENDS) * weight * size) + lost * (1 + weight);
  return {
    parameters: 1,
    curvature: roundedUp(weight),
    strongConvexity: weight * (1 - 2 ** -50),
    lipschitzHessian: 0,
    lipschitzColumn: roundedUp(weight),
    hasMaximumPrinciple: true,
    hasIdleDiagonal: true,
    value: (x) => (weight / 2) * dot(x, x),
    addGradient(x, out) {
      for (let p = 0; p < d; p++) out[p]! += weight * x[p]!;
    },
    gradientRounding: added,
    release: () => undefined,
    linearise(x) {
      const sizeOfX = sizes.norm(x);
      return {
        addHessianVector(v, out) {
          for (let p = 0; p < d; p++) out[p]! += weight * v[p]!;
        },
        addDiagonal(out) {
          for (let p = 0; p < d; p++) out[p]! += weight;
        },
        crossTranspose(q, out) {
          out[0] = weight * dot(x, q);
        },
        cross(u, out) {
          const factor = weight * u[0]!;
          for (let p = 0; p < d; p++) out[p] = factor * x[p]!;
        },
        hessianRounding: added,
        rounding: {
          crossTranspose: (q) =>
            roundedUp(gamma(d + 4) * weight * sizeOfX * sizes.norm(q)) +
            d * (1 + weight) * UNDERFLOW,
          cross: () => roundedUp(gamma(5) * weight * sizeOfX) + lost * (1 + weight),
        },
        within({ radius }, { strongConvexity, learned }) {
          // B' − B = we with ‖e‖ ≤ r, and as A' ≽ μI its energy is at most that over √μ.
          const off = learned.length === 0 ? 0 : roundedUp(weight * radius, 4);
          return {
            kind: 'certified',
            hessianChange: () => 0,
            hessianForm: () => 0,
            hessianEnergy: () => 0,
            crossTransposeChange: (q) => roundedUp(off * norm(q), d + 8),
            crossEnergy: () => roundedUp(off / Math.sqrt(strongConvexity), 8),
            crossNormChange: () => off,
          };
        },
      };
    },
  };
}
