/** K and its transpose. */
export interface ProjectionKernels {
  /** out ← K x: `detectors` rows of `angles` columns, from a picture row by row. */
  apply(x: Float64Array, out: Float64Array): void;
  /** out ← Kᵀ y. */
  adjoint(y: Float64Array, out: Float64Array): void;
}

/** Line integrals of a picture along rays, as `projector` makes them. */
export interface Projector extends ProjectionKernels {
  readonly angles: number;
  readonly detectors: number;
  /**
   * How often what K and Kᵀ compute is rounded on the way to a number: |fl(Kx) − Kx| ≤ γ(n) K|x| and the same of Kᵀ, for
   * the K whose entries are the 64-bit numbers that are computed with; γ is `gamma` of @bilevel/core. As K ≥ 0,
   * ‖fl(Kx) − Kx‖ ≤ γ(n) ‖K‖‖x‖.
   */
  readonly roundings: number;
}
