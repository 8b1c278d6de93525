import { squaredDistance } from '@bilevel/core';

/** Of what Stein's estimate of a reconstruction takes its standard error. */
interface SteinNumbers {
  /** y. */
  readonly measured: Float64Array;
  /** x*(y). */
  readonly first: Float64Array;
  /** y + τb and x*(y + τb) of each probe. */
  readonly probes: readonly { readonly measured: Float64Array; readonly found: Float64Array }[];
  readonly tau: number;
  readonly sigma: number;
  /** Standard error of σ itself. */
  readonly sigmaError: number;
}

/**
 * The standard error of Stein's estimate f of ½‖h − t‖², by an estimate of its variance over noise and probes
 * (mathematics.md §8.15):
 *
 *     σ²‖y − h‖² − mσ⁴/2 + (1 + 2/P) σ⁴ tr J² + ((2 div h − m) σ s)²,   s that of σ.
 *
 * ‖h(y + τb) − h(y)‖²/τ² stands for tr J², bᵀ(h(y + τb) − h(y))/τ for div h.
 */
export function steinStandardError(of: SteinNumbers): number {
  const { measured: y, first: h, probes, tau, sigma, sigmaError } = of;
  let [divergence, squares] = [0, 0];
  for (const { measured, found } of probes) {
    let [along, size] = [0, 0];
    for (let k = 0; k < y.length; k++) {
      const change = found[k]! - h[k]!;
      along += (measured[k]! - y[k]!) * change;
      size += change * change;
    }
    divergence += along / (tau * tau * probes.length);
    squares += size / (tau * tau * probes.length);
  }
  const m = y.length;
  const variance = sigma ** 2;
  const byNoise =
    variance * squaredDistance(h, y) -
    (m * variance ** 2) / 2 +
    (1 + 2 / probes.length) * variance ** 2 * squares;
  const bySigma = (2 * divergence - m) * sigma * sigmaError;
  return Math.sqrt(Math.max(0, byNoise) + bySigma ** 2);
}

/**
 * ≥ the standard error of ½‖h − y₂‖² − ¼‖y − y₂‖², an estimate of ½‖h − t‖² itself, for Gaussian noise of as much in both and
 * div h ≥ 0: √(2σ²f + mσ⁴/2), σ² = ‖y − y₂‖²/(2m).
 */
export function pairsStandardError(
  estimate: number,
  first: Float64Array,
  second: Float64Array,
): number {
  const m = first.length;
  const variance = squaredDistance(first, second) / (2 * m);
  return Math.sqrt(2 * variance * Math.max(0, estimate) + (m * variance ** 2) / 2);
}
