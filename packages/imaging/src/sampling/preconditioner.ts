import type { LinearMap } from '../physics/operator/operator.js';

/** What {@link fourierPreconditioner} is made of. */
export interface PreconditionerTerms {
  /** Orthonormal, with the frequency 0 first. */
  readonly operator: LinearMap;
  /** s. */
  readonly weights: Float64Array;
  readonly ridge: number;
}

/**
 * ε + c|D̂_k|² of each sample: what a prior opposes to a change of one frequency, as it is in the mean over the picture. |D̂|²
 * are the eigenvalues of the periodic Laplacian, and c is such that cDᵀD has the trace of R'', whose `diagonal` is given.
 */
export function stiffness(
  { operator, ridge }: Pick<PreconditionerTerms, 'operator' | 'ridge'>,
  diagonal: Float64Array,
): Float64Array {
  const { width, height, channels } = operator.input;
  const samples = width * height;
  const trace = diagonal.reduce((sum, one) => sum + one, 0);
  // The mean eigenvalue of DᵀD is 4.
  const c = trace / (4 * channels * samples);
  const all = new Float64Array(samples);
  for (let i = 0, k = 0; i < height; i++) {
    const down = 4 * Math.sin((Math.PI * i) / height) ** 2;
    for (let j = 0; j < width; j++, k++) {
      const across = 4 * Math.sin((Math.PI * j) / width) ** 2;
      all[k] = ridge + c * (down + across);
    }
  }
  return all;
}

/**
 * out ← P⁻¹r, P = Kᴴ diag(s + ε + c|D̂|²)K ≈ A for the Hessian A = KᴴSK + R'' + εI of a reconstruction ({@link stiffness}).
 * Where nothing is sampled A is R'' alone, of which a diagonal says little about low frequencies.
 */
export function fourierPreconditioner(
  { operator, weights, ridge }: PreconditionerTerms,
  diagonal: Float64Array,
): (r: Float64Array, out: Float64Array) => void {
  const { width, height, channels } = operator.input;
  const samples = width * height;
  const inverse = stiffness({ operator, ridge }, diagonal);
  for (let k = 0; k < samples; k++) inverse[k] = 1 / (weights[k]! + inverse[k]!);
  const spectrum = new Float64Array(channels * samples);
  return (r, out) => {
    operator.apply(r, spectrum);
    for (let i = 0, plane = 0; plane < channels; plane++) {
      for (let k = 0; k < samples; k++, i++) spectrum[i]! *= inverse[k]!;
    }
    operator.adjoint(spectrum, out);
  };
}
