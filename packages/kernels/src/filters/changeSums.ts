import type { ChangeFactors } from './factors.js';

/** Sums over the places of a filter for ‖√κ ΔΦ''|Cv|‖; with M, t, δ and soft of factors.ts. */
export interface ProductSums {
  /** Σ (δ|Cv|)² and Σ (δ soft |Cv|)². */
  readonly squares: number;
  readonly softSquares: number;
  /** max δ and max δ soft. */
  readonly most: number;
  readonly softMost: number;
  /** max M t (|Cv| + off), and times soft. */
  readonly steep: number;
  readonly softSteep: number;
}

/** Sums over the places of a filter for (B' − B)ᵀq, c = Cq; with r, t, δ, S and P of factors.ts. */
export interface CrossSums {
  /** Σ S r|c|, Σ (S r)², Σ (S t|c|)² and max S t. */
  readonly slopes: number;
  readonly slopeReach: number;
  readonly slopeSquares: number;
  readonly slopeMost: number;
  /** The same of P in place of S. */
  readonly turns: number;
  readonly turnReach: number;
  readonly turnSquares: number;
  readonly turnMost: number;
  /** Σ (S|c|)², max S, max δ. */
  readonly bends: number;
  readonly bendMost: number;
  readonly changeMost: number;
}

/** ab, and 0 where one of them is, even if the other is infinite. */
export function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** By plain code. */
export function productSums(
  { change, steepest, span, soft }: ChangeFactors,
  responses: Float64Array,
  off: number,
): ProductSums {
  let squares = 0;
  let softSquares = 0;
  let most = 0;
  let softMost = 0;
  let steep = 0;
  let softSteep = 0;
  for (let p = 0; p < responses.length; p++) {
    const size = Math.abs(responses[p]!);
    const d = change[p]!;
    const s = soft[p]!;
    const m = times(steepest[p]!, span[p]!);
    squares += (d * size) ** 2;
    softSquares += (d * s * size) ** 2;
    most = Math.max(most, d);
    softMost = Math.max(softMost, d * s);
    steep = Math.max(steep, times(m, size + off));
    softSteep = Math.max(softSteep, times(m * s, size + off));
  }
  return { squares, softSquares, most, softMost, steep, softSteep };
}

/** By plain code; f ← S r, c ← δ|c|/ν. */
export function crossSums(
  { reach, span, change, largest, mixed }: ChangeFactors,
  c: Float64Array,
  f: Float64Array,
  smoothing: number,
): CrossSums {
  let slopes = 0;
  let slopeReach = 0;
  let slopeSquares = 0;
  let slopeMost = 0;
  let turns = 0;
  let turnReach = 0;
  let turnSquares = 0;
  let turnMost = 0;
  let bends = 0;
  let bendMost = 0;
  let changeMost = 0;
  for (let p = 0; p < c.length; p++) {
    const size = Math.abs(c[p]!);
    const S = largest[p]!;
    const P = mixed[p]!;
    const Sr = S * reach[p]!;
    const Pr = P * reach[p]!;
    const St = times(S, span[p]!);
    const Pt = times(P, span[p]!);
    slopes += Sr * size;
    slopeReach += Sr * Sr;
    slopeSquares += times(St, size) ** 2;
    slopeMost = Math.max(slopeMost, St);
    turns += Pr * size;
    turnReach += Pr * Pr;
    turnSquares += times(Pt, size) ** 2;
    turnMost = Math.max(turnMost, Pt);
    bends += (S * size) ** 2;
    bendMost = Math.max(bendMost, S);
    changeMost = Math.max(changeMost, change[p]!);
    f[p] = Sr;
    c[p] = (change[p]! * size) / smoothing;
  }
  return {
    ...{ slopes, slopeReach, slopeSquares, slopeMost },
    ...{ turns, turnReach, turnSquares, turnMost },
    ...{ bends, bendMost, changeMost },
  };
}
