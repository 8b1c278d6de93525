/**
 * out ← the ramp filter along every view of a sinogram, a row for each detector: Σ_k h_{j−k} y_k with h_0 = ¼,
 * h_k = −1/(π²k²) for odd k and 0 for the others, the impulse response of |ω| up to half a period per detector (Kak and
 * Slaney 1988, §3.3.3). Summed as it is written: it is done once for a picture, and takes no longer than a projection.
 */
export function rampFilter(
  y: Float64Array,
  angles: number,
  detectors: number,
  out: Float64Array,
): void {
  for (let j = 0; j < detectors; j++) {
    const to = j * angles;
    for (let v = 0; v < angles; v++) out[to + v] = 0.25 * y[to + v]!;
    for (let k = (j + 1) % 2; k < detectors; k += 2) {
      const h = -1 / (Math.PI * (j - k)) ** 2;
      const from = k * angles;
      for (let v = 0; v < angles; v++) out[to + v]! += h * y[from + v]!;
    }
  }
}
