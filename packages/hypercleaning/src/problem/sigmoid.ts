/** σ(t) = 1/(1 + e^{−t}), without overflow. */
export function sigmoid(t: number): number {
  if (t >= 0) return 1 / (1 + Math.exp(-t));
  const e = Math.exp(t);
  return e / (1 + e);
}

/** σ'(t) = σ(t)(1 − σ(t)), without cancellation. */
export function sigmoidSlope(t: number): number {
  const e = Math.exp(-Math.abs(t));
  return e / ((1 + e) * (1 + e));
}
