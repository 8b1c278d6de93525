import type { ParameterRegulariser } from '../problem/problem.js';

/** h of the differences: of log-parameters a change of 0.01 %. */
const STEP = 1e-4;

/** ∇²r by central differences of ∇r, its symmetric part. */
export function penaltyCurvature(
  regulariser: ParameterRegulariser,
  theta: Float64Array,
): Float64Array {
  const n = theta.length;
  const slopeAt = (j: number, step: number): Float64Array => {
    const slope = new Float64Array(n);
    regulariser.gradient(
      theta.map((t, k) => (k === j ? t + step : t)),
      slope,
    );
    return slope;
  };
  const rows = Array.from(theta, (_, j) => {
    const behind = slopeAt(j, -STEP);
    return slopeAt(j, STEP).map((s, k) => (s - behind[k]!) / (2 * STEP));
  });
  const bends = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) bends[i * n + j] = (rows[i]![j]! + rows[j]![i]!) / 2;
  }
  return bends;
}
