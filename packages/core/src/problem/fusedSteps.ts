// Iterations of solvers that a problem can do in fewer passes over memory than by its functions.

/**
 * Steps of first-order methods together with the gradient at the new point: what a problem can do in
 * one pass over memory where the step and the gradient alone take several.
 */
export interface FirstOrderSteps {
  /**
   * Heavy ball: the new point x⁺ = x − αg + β(x − x₋) takes the place of x₋ in `previous`, and
   * g ← ∂_x g(x⁺). `point`, which holds x, is left as it is. Returns ‖∂_x g(x⁺)‖.
   */
  heavyBall(
    previous: Float64Array,
    point: Float64Array,
    gradient: Float64Array,
    alpha: number,
    beta: number,
  ): number;
  /**
   * FISTA: z = x − αg and x⁺ = z + β(z − z₋); `previous` holds z₋ and then z, `point` x and then x⁺, and
   * g ← ∂_x g(x⁺). Returns ‖∂_x g(x⁺)‖.
   */
  fista(
    previous: Float64Array,
    point: Float64Array,
    gradient: Float64Array,
    alpha: number,
    beta: number,
  ): number;
}

/**
 * The passes over memory of conjugate gradients on A x = b with a preconditioner P: two an iteration
 * where a problem fuses them with its product.
 */
export interface ConjugateSteps {
  /** products ← (‖r‖², ⟨r, P⁻¹r⟩). */
  measure(r: Float64Array, products: Float64Array): void;
  /**
   * p ← P⁻¹r + βp and image ← A p, r being that of the last `measure` or `update`. Returns ⟨p, A p⟩.
   */
  turn(p: Float64Array, beta: number, r: Float64Array, image: Float64Array): number;
  /** x ← x + αp, r ← r − α image, products ← (‖r‖², ⟨r, P⁻¹r⟩). */
  update(
    x: Float64Array,
    p: Float64Array,
    r: Float64Array,
    image: Float64Array,
    alpha: number,
    products: Float64Array,
  ): void;
}
