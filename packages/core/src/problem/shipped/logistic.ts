/** log(1 + e^{−m}), without overflow at either end. */
export function logisticLoss(m: number): number {
  return Math.max(0, -m) + Math.log1p(Math.exp(-Math.abs(m)));
}

/** σ(m) = 1/(1 + e^{−m}), to full relative accuracy at either end. */
export function sigmoid(m: number): number {
  const e = Math.exp(-Math.abs(m));
  return (m >= 0 ? 1 : e) / (1 + e);
}

/** σ'(m) = σ(m)σ(−m), to full relative accuracy at either end. */
export function sigmoidSlope(m: number): number {
  const e = Math.exp(-Math.abs(m));
  return e / ((1 + e) * (1 + e));
}

/** sup σ' = 1/4, at m = 0. */
export const SIGMOID_LIPSCHITZ = 0.25;

/**
 * sup |σ''| = 1/(6√3). With s = σ(m): σ'' = s(1 − s)(1 − 2s), whose derivative in s is
 * 1 − 6s + 6s², zero at s = ½ ± 1/(2√3). There s(1 − s) = ¼ − 1/12 = 1/6 and |1 − 2s| = 1/√3. Rounded
 * up by one part in 10¹⁵, to stay an upper bound.
 */
export const SIGMOID_SLOPE_LIPSCHITZ = (1 / (6 * Math.sqrt(3))) * (1 + 1e-15);
