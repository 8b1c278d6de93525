import { gamma, normUp, roundedUp } from '@bilevel/core';
import type { LocalChangeInput } from './localChangeInput.js';

/** Keeps products of two normal numbers. */
const LEAST = 2 ** -200;

/**
 * ≥ √var_i(V) of every sample: the deviation of its scores u_i = Vᵀx̂_i under p_i. With t the class of the
 * largest p, a_c = u_c − u_t, p̂ and â as computed, and any number m (their mean, as computed),
 *
 *     √var_p(u) ≤ √((1 + ρ) Σ p̂_c (â_c − m)²) + √min(½, 2(1 − p_t)) γ‖x̂_i‖‖V‖,
 *
 * as √var is a seminorm, var_p at most the mean square about any m, and â off by γ‖x̂_i‖(‖V_c‖ + ‖V_t‖),
 * of which var_p is at most Σ_{c≠t} p_c times the square, and half that of the scores' errors. So nothing
 * cancels where p_t is nearly 1. Probabilities that are taken to be 0 are below 2⁻¹⁰⁰⁰, their roots far
 * below the least that is returned, relative to ‖x̂_i‖‖V‖.
 */
export function deviations(
  { samples, probabilities }: LocalChangeInput,
  V: Float64Array,
): Float64Array {
  const { count, classes, rows, norms, kernel } = samples;
  const { computed: p, rounding } = probabilities;
  const scores = new Float64Array(classes);
  const out = new Float64Array(count);
  let squares = 0;
  for (const v of V) squares += v * v;
  const size = normUp(Math.sqrt(squares), V.length, V.length);
  const ofScores = gamma(rows.columns + 10);
  for (let i = 0; i < count; i++) {
    rows.scores(i, V, scores);
    const first = i * classes;
    let top = 0;
    for (let c = 1; c < classes; c++) if (p[first + c]! > p[first + top]!) top = c;
    const centre = scores[top]!;
    let mean = 0;
    let others = kernel.roundings.absent;
    for (let c = 0; c < classes; c++) {
      if (c !== top) others += p[first + c]!;
      mean += p[first + c]! * (scores[c]! - centre);
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const away = scores[c]! - centre - mean;
      sum += p[first + c]! * (away * away);
    }
    const up = 1 + rounding.relative[i]!;
    const off = Math.sqrt(Math.min(0.5, 2 * others * up)) * ofScores * norms[i]! * size;
    out[i] = Math.max(
      roundedUp(Math.sqrt(up * sum) + off, classes + 16),
      2 * LEAST * (1 + norms[i]! * size),
    );
  }
  return out;
}
