import type { FilterChange } from './change.js';
import type { ChangeContext } from './changeContext.js';
import { times } from './changeSums.js';

/**
 * Bounds on A' − A = Σ κ_j C_jᵀ diag(ΔΦ'') C_j. With the factors M, t, δ and soft of each place (factors.ts), and sums
 * over the places of all filters:
 *
 * - Its product with v has at most the norm N‖√κ δ|Cv|‖; as |ΔΦ''| ≤ M|ΔT| and Σ(ΔT/t)² ≤ 1, also N max √κ M t|Cv|.
 *   So for the form: Σ κ δ|Cz||Cq| and ‖κ M t|Cz||Cq|‖.
 * - In the norm of A'⁻¹, ‖Σ √κ_j C_jᵀg_j‖ ≤ ‖g (h + a)^{−1/2}‖ by the third assumption on a reach.
 *
 * Responses are off by some vector of a known norm: that much is added, times the largest factor.
 */
export function hessianChange(
  context: ChangeContext,
): Pick<FilterChange, 'hessianChange' | 'hessianForm' | 'hessianEnergy'> {
  const { used, terms, reach, slack, lost, factorsOf, sizesOf, offBy, respond, buffer } = context;
  const { productSums } = context;
  const { norm: N } = reach;
  const rootOfMu = Math.sqrt(reach.strongConvexity);
  const known = new WeakMap<Float64Array, { plain: number; soft: number }>();

  /** ‖√κ ΔΦ''|Cv|‖, and with (h + a)^{−1/2}. */
  function changeOf(v: Float64Array): { plain: number; soft: number } {
    const before = known.get(v);
    if (before !== undefined) return before;
    let squares = 0;
    let most = 0;
    let softSquares = 0;
    let softMost = 0;
    const responses = buffer(0);
    for (const { j, kappa } of used) {
      respond(terms.taps, j, v, responses);
      const off = offBy(sizesOf(j), v);
      const sums = productSums(factorsOf(j), responses, off);
      const root = Math.sqrt(kappa);
      squares += kappa * (Math.sqrt(sums.squares) + sums.most * off) ** 2;
      softSquares += kappa * (Math.sqrt(sums.softSquares) + sums.softMost * off) ** 2;
      most = Math.max(most, root * sums.steep);
      softMost = Math.max(softMost, root * sums.softSteep);
    }
    const result = {
      plain: slack * Math.min(Math.sqrt(squares), most) + lost,
      soft: slack * Math.min(Math.sqrt(softSquares), softMost) + lost,
    };
    known.set(v, result);
    return result;
  }

  return {
    hessianChange: (v) => slack * N * changeOf(v).plain,

    hessianEnergy(v) {
      const { plain, soft } = changeOf(v);
      return slack * Math.min(soft, (N * plain) / rootOfMu);
    },

    hessianForm(z, q) {
      let total = 0;
      let squares = 0;
      const ofZ = buffer(0);
      const ofQ = buffer(1);
      for (const { j, kappa } of used) {
        const { change, steepest, span } = factorsOf(j);
        respond(terms.taps, j, z, ofZ);
        respond(terms.taps, j, q, ofQ);
        const offZ = offBy(sizesOf(j), z);
        const offQ = offBy(sizesOf(j), q);
        let sum = 0;
        let steepSum = 0;
        let largest = 0;
        let steep = 0;
        let squaresOfZ = 0;
        let squaresOfQ = 0;
        for (let p = 0; p < ofZ.length; p++) {
          const a = Math.abs(ofZ[p]!);
          const b = Math.abs(ofQ[p]!);
          const m = times(steepest[p]!, span[p]!);
          sum += change[p]! * a * b;
          steepSum += times(m, a * b) ** 2;
          largest = Math.max(largest, change[p]!);
          steep = Math.max(steep, m);
          squaresOfZ += a * a;
          squaresOfQ += b * b;
        }
        const off = offZ * (Math.sqrt(squaresOfQ) + offQ) + offQ * Math.sqrt(squaresOfZ);
        total += kappa * (sum + largest * off);
        squares += (kappa * (Math.sqrt(steepSum) + times(steep, off))) ** 2;
      }
      return slack * Math.min(total, Math.sqrt(squares)) + lost;
    },
  };
}
