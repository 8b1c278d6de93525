import { gamma, normUp, roundedUp } from '@bilevel/core';
import type { LocalChangeInput } from './localChange.js';

/** Keeps products of two normal numbers. */
const LEAST = 2 ** -200;

/**
 * ≥ √var_i(V) of every sample: the deviation of its scores u_i = Vᵀx̂_i under p_i. As √var is a seminorm, at
 * most √½ times the Euclidean norm, and a variance the smallest mean square about any number m,
 *
 *     √var_p(u) ≤ √((1 + ρ) Σ p̂_c (û_c − m)²) + √½ ‖û − u‖
 *
 * with p̂ and û as computed, m their mean, and ‖û − u‖ ≤ γ‖x̂_i‖‖V‖. Probabilities that are taken to be 0 are
 * below 2⁻¹⁰⁰⁰: what they add is less than u‖x̂_i‖‖V‖.
 */
export function deviations(
  { samples, probabilities }: LocalChangeInput,
  V: Float64Array,
): Float64Array {
  const { count, classes, rows, norms } = samples;
  const { computed: p, rounding } = probabilities;
  const scores = new Float64Array(classes);
  const out = new Float64Array(count);
  let squares = 0;
  for (const v of V) squares += v * v;
  const size = normUp(Math.sqrt(squares), V.length, V.length);
  const ofScores = gamma(rows.columns + 8);
  for (let i = 0; i < count; i++) {
    rows.scores(i, V, scores);
    let mean = 0;
    for (let c = 0; c < classes; c++) mean += p[i * classes + c]! * scores[c]!;
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const away = scores[c]! - mean;
      sum += p[i * classes + c]! * (away * away);
    }
    const own = Math.sqrt((1 + rounding.relative[i]!) * sum);
    const off = Math.SQRT1_2 * ofScores * norms[i]! * size;
    out[i] = Math.max(roundedUp(own + off, classes + 16), LEAST);
  }
  return out;
}
