import type { FilterChange } from './change.js';
import type { ChangeContext } from './changeContext.js';

/** ab, and 0 where one of them is, even if the other is infinite. */
export function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

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
      const { change, steepest, span, soft } = factorsOf(j);
      respond(terms.taps, j, v, responses);
      const off = offBy(sizesOf(j), v);
      let sum = 0;
      let softSum = 0;
      let largest = 0;
      let softLargest = 0;
      let steep = 0;
      let softSteep = 0;
      for (let p = 0; p < responses.length; p++) {
        const size = Math.abs(responses[p]!);
        const d = change[p]!;
        const s = soft[p]!;
        const m = times(steepest[p]!, span[p]!);
        sum += (d * size) ** 2;
        softSum += (d * s * size) ** 2;
        largest = Math.max(largest, d);
        softLargest = Math.max(softLargest, d * s);
        steep = Math.max(steep, times(m, size + off));
        softSteep = Math.max(softSteep, times(m * s, size + off));
      }
      const root = Math.sqrt(kappa);
      squares += kappa * (Math.sqrt(sum) + largest * off) ** 2;
      softSquares += kappa * (Math.sqrt(softSum) + softLargest * off) ** 2;
      most = Math.max(most, root * steep);
      softMost = Math.max(softMost, root * softSteep);
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
