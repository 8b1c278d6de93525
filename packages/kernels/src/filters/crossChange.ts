import type { FilterChange } from './change.js';
import type { ChangeContext } from './changeContext.js';
import { times } from './changeSums.js';
import { tapSizes } from './sizes.js';

/**
 * Bounds on B' − B. With c = |C_j q|, the factors of each place (factors.ts), and S_a x' = S_a x + S_a e for the tap a:
 *
 * - For log w_j, w_j Σ ΔΦ' C_j q, and −w_j Σ Δ(TΦ'') C_j q for log ν_j: |ΔΦ'| ≤ S|ΔT| and |Δ(TΦ'')| ≤ P|ΔT|. A sum
 *   Σ d|ΔT| is at most Σ d r, and at most ‖d t‖.
 * - For a tap, w_j {Σ ΔΦ' S_a q + (1/ν_j) Σ [ΔΦ'' S_a x + Φ''(T') S_a e] C_j q}, of which the last is at most
 *   (ε/ν_j)‖S c‖, as ‖S_a e‖ ≤ ε.
 * - For a direction u, of α for log w_j and β for log ν_j, sums of these, with |U_j e|_p ≤ ‖u_j‖ε and
 *   ‖U_j e‖ ≤ ‖|U_j|‖ε.
 * - In the norm of A'⁻¹, w_j C_jᵀf_j = √κ_j C_jᵀ√(w_jν_j) f_j counts as √(w_jν_j) f (h + a)^{−1/2} does, and
 *   κ_j C_jᵀ(Φ''(T') ⊙ U_j e) with the softness of Φ''(T') itself, both by the third assumption on a reach;
 *   w_j U_jᵀΔΦ' by A'⁻¹ ≼ I/μ.
 */
export function crossChange(
  context: ChangeContext,
): Pick<FilterChange, 'crossTransposeChange' | 'crossForm' | 'crossEnergy'> {
  const { used, terms, x, reach, shape, slack, lost } = context;
  const { factorsOf, sizesOf, offBy, respond, correlate, crossSums, buffer, norm } = context;
  const { radius: epsilon } = reach;
  const filters = terms.weights.length;
  const rootOfMu = Math.sqrt(reach.strongConvexity);
  const magnitudes = x.map(Math.abs);

  return {
    crossTransposeChange(q, out) {
      out.fill(0);
      const sizesOfQ = q.map(Math.abs);
      const c = buffer(0);
      const f = buffer(1);
      for (const { j, weight, smoothing } of used) {
        const factors = factorsOf(j);
        respond(terms.taps, j, q, c);
        const off = offBy(sizesOf(j), q);
        const sums = crossSums(factors, c, f, smoothing);
        const least = (sum: number, reached: number, squares: number, most: number): number =>
          Math.min(sum + Math.sqrt(reached) * off, Math.sqrt(squares) + times(most, off));
        const scaled = (bound: number): number => slack * (weight * (slack * bound + lost));
        out[j] = scaled(least(sums.slopes, sums.slopeReach, sums.slopeSquares, sums.slopeMost));
        out[filters + j] = scaled(
          least(sums.turns, sums.turnReach, sums.turnSquares, sums.turnMost),
        );
        const first = 2 * filters + j * shape.taps;
        correlate(f, sizesOfQ, c, magnitudes, out, first);
        const moved = epsilon * (Math.sqrt(sums.bends) + sums.bendMost * off);
        const missing = sums.changeMost * off * norm(x);
        for (let a = first; a < first + shape.taps; a++) {
          out[a] = scaled(out[a]! + (moved + missing) / smoothing);
        }
      }
    },

    crossForm(u, q) {
      const other = u.subarray(2 * filters);
      const c = buffer(0);
      const Uq = buffer(1);
      const Ux = buffer(2);
      let total = 0;
      let squares = 0;
      let moved = 0;
      for (const { j, weight, smoothing } of used) {
        const { reach: r, span, change, steepest, largest, mixed } = factorsOf(j);
        const alpha = Math.abs(u[j]!);
        const beta = Math.abs(u[filters + j]!);
        const sizes = tapSizes(shape, other, j * shape.taps);
        respond(terms.taps, j, q, c);
        respond(other, j, q, Uq);
        respond(other, j, x, Ux);
        const offC = offBy(sizesOf(j), q);
        const offUq = offBy(sizes, q);
        const offUx = offBy(sizes, x);
        let sum = 0;
        let sumSquares = 0;
        let bends = 0;
        let bendSum = 0;
        let squaresOfC = 0;
        let squaresOfUx = 0;
        let ownSquares = 0;
        let others = 0;
        let steep = 0;
        let jump = 0;
        let bendMost = 0;
        let ownMost = 0;
        let othersMost = 0;
        for (let p = 0; p < c.length; p++) {
          const a = Math.abs(c[p]!);
          const b = Math.abs(Uq[p]!);
          const d = Math.abs(Ux[p]!);
          const S = largest[p]!;
          const t = span[p]!;
          const own = alpha * S + beta * mixed[p]!;
          const inner = own * a + S * b;
          sum += inner * r[p]! + (change[p]! * d * a) / smoothing;
          sumSquares += times(inner + (steepest[p]! * d * a) / smoothing, t) ** 2;
          bends += (S * a) ** 2;
          bendSum += S * a;
          bendMost = Math.max(bendMost, S);
          squaresOfC += a * a;
          squaresOfUx += d * d;
          ownSquares += (own * r[p]!) ** 2;
          ownMost = Math.max(ownMost, times(own, t));
          others += (S * r[p]!) ** 2;
          othersMost = Math.max(othersMost, times(S, t));
          jump = Math.max(jump, change[p]!);
          steep = Math.max(steep, times(steepest[p]!, t));
        }
        const product = offUx * (Math.sqrt(squaresOfC) + offC) + offC * Math.sqrt(squaresOfUx);
        total +=
          weight *
          (sum +
            Math.sqrt(ownSquares) * offC +
            Math.sqrt(others) * offUq +
            (jump * product) / smoothing);
        const missing =
          times(ownMost, offC) + times(othersMost, offUq) + times(steep, product / smoothing);
        squares += (weight * (Math.sqrt(sumSquares) + missing)) ** 2;
        const far = Math.min(
          (Math.sqrt(bends) + bendMost * offC) * sizes.operator,
          (bendSum + bendMost * Math.sqrt(c.length) * offC) * sizes.norm,
        );
        moved += (weight / smoothing) * (epsilon * far);
      }
      return slack * (Math.min(total, Math.sqrt(squares)) + moved) + lost;
    },

    crossEnergy(u, joint = Infinity) {
      const other = u.subarray(2 * filters);
      const Ux = buffer(0);
      let squares = 0;
      let most = 0;
      let moved = 0;
      let movedMost = 0;
      let others = 0;
      let otherSquares = 0;
      let otherMost = 0;
      for (const { j, weight, smoothing, kappa } of used) {
        const {
          reach: r,
          span,
          change,
          steepest,
          largest,
          mixed,
          soft,
          softLargest,
        } = factorsOf(j);
        const alpha = Math.abs(u[j]!);
        const beta = Math.abs(u[filters + j]!);
        const sizes = tapSizes(shape, other, j * shape.taps);
        respond(other, j, x, Ux);
        const off = offBy(sizes, x);
        let sum = 0;
        let jump = 0;
        let steep = 0;
        let bends = 0;
        let bendMost = 0;
        let slopes = 0;
        let slopeMost = 0;
        for (let p = 0; p < Ux.length; p++) {
          const size = Math.abs(Ux[p]!);
          const S = largest[p]!;
          const t = span[p]!;
          const s = soft[p]!;
          const F = softLargest[p]!;
          const own = alpha * S + beta * mixed[p]!;
          sum += ((own * r[p]! + (change[p]! * size) / smoothing) * s) ** 2;
          jump = Math.max(jump, change[p]! * s);
          steep = Math.max(steep, times(own + (steepest[p]! * (size + off)) / smoothing, t * s));
          bends += F * F;
          bendMost = Math.max(bendMost, F);
          slopes += (S * r[p]!) ** 2;
          slopeMost = Math.max(slopeMost, times(S, t));
        }
        const root = Math.sqrt(weight * smoothing);
        squares += (root * (Math.sqrt(sum) + (jump * off) / smoothing)) ** 2;
        most = Math.max(most, root * steep);
        const far = Math.min(bendMost * sizes.operator, Math.sqrt(bends) * sizes.norm);
        moved += kappa * (far * epsilon) ** 2;
        movedMost = Math.max(movedMost, Math.sqrt(kappa) * bendMost);
        others += weight * sizes.operator * Math.min(Math.sqrt(slopes), slopeMost);
        otherSquares += weight * weight * slopes;
        otherMost = Math.max(otherMost, weight * slopeMost);
      }
      const far = Math.min(Math.sqrt(moved), times(times(movedMost, joint), epsilon));
      const rest = Math.min(others, times(Math.min(Math.sqrt(otherSquares), otherMost), joint));
      const inner = Math.min(Math.sqrt(squares), most);
      return slack * (slack * (inner + far + rest / rootOfMu)) + lost * (1 + 1 / rootOfMu);
    },
  };
}
