/** Columns and rows of the planes. */
export interface PlaneShape {
  readonly width: number;
  readonly height: number;
}

/** The orthonormal transform F of complex planes, row by row. Results may be the arrays that they are made from. */
export interface FourierKernels {
  /** out ← F (re + i im). */
  forward(re: Float64Array, im: Float64Array, outRe: Float64Array, outIm: Float64Array): void;
  /** out ← Fᴴ (re + i im), the inverse. */
  inverse(re: Float64Array, im: Float64Array, outRe: Float64Array, outIm: Float64Array): void;
}

/** The orthonormal transform of real planes, of which half of the spectrum says all. */
export interface RealFourierKernels {
  /** out ← the columns 0 to ⌊width/2⌋ of F x. */
  forward(x: Float64Array, outRe: Float64Array, outIm: Float64Array): void;
  /** out ← the real plane whose spectrum has these columns. */
  inverse(re: Float64Array, im: Float64Array, out: Float64Array): void;
}

/** A convolution M of real planes that go on periodically, and its transpose. */
export interface MultiplierKernels {
  /** out ← M x, of real planes; out may be x. */
  apply(x: Float64Array, out: Float64Array): void;
  /** out ← Mᵀ y. */
  adjoint(y: Float64Array, out: Float64Array): void;
}

/** As `fourier` makes it. */
export interface Fourier extends FourierKernels {
  /** ‖fl(Fx) − Fx‖ ≤ `rounding` · ‖x‖ in the Euclidean norm, and the same of Fᴴ. */
  readonly rounding: number;
}

/** As `realFourier` makes it. */
export interface RealFourier extends RealFourierKernels {
  /** ⌊width/2⌋ + 1: how many columns the half of a spectrum has. */
  readonly bins: number;
  /**
   * ‖fl(Fx) − Fx‖ ≤ `rounding` · ‖x‖ in the Euclidean norm of whole spectra; likewise of the inverse. In whole spectra
   * columns k and width − k are conjugate: all columns count twice but for 0 and, where the width is even, the last.
   */
  readonly rounding: number;
}
