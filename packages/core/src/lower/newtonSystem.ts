import { conjugateStepsOf } from '../linear/conjugateSteps.js';
import type { ConjugateSteps } from '../problem/fusedSteps.js';
import { hessianSystem } from '../linear/linearSolver.js';
import type { LowerLevel } from '../problem/problem.js';
import { plainVectors } from '../vector/vectors.js';

/**
 * Conjugate gradients on A(x) s = ∂_x g(x) from s = 0, an iteration a call: the inner solves of Newton's
 * method. Its vectors serve for any number of them.
 */
export class NewtonSystem {
  /** s. */
  readonly step: Float64Array;
  /** The search direction; at the start the preconditioned gradient. */
  readonly search: Float64Array;
  /** Iterations since the start. */
  iterations = 0;
  readonly #level: LowerLevel;
  readonly #preconditioned: boolean;
  readonly #residual: Float64Array;
  readonly #image: Float64Array;
  /** ‖r‖² and ⟨r, P⁻¹r⟩. */
  readonly #products = new Float64Array(2);
  #steps: ConjugateSteps | undefined;
  /** ⟨r, P⁻¹r⟩ of the last iteration. */
  #before = 0;

  constructor(level: LowerLevel, dimension: number, preconditioned: boolean) {
    const { zeros } = level.vectors ?? plainVectors;
    this.#level = level;
    this.#preconditioned = preconditioned;
    this.step = zeros(dimension);
    this.search = zeros(dimension);
    this.#residual = zeros(dimension);
    this.#image = zeros(dimension);
  }

  /** Starts at a point with this gradient. */
  start(point: Float64Array, gradient: Float64Array): void {
    const linearisation = this.#level.linearise(point);
    const system = hessianSystem(this.#level, linearisation, gradient);
    this.#steps = conjugateStepsOf(system, gradient.length, this.#preconditioned);
    this.step.fill(0);
    this.#residual.set(gradient);
    this.#steps.measure(this.#residual, this.#products);
    this.#before = 0;
    this.iterations = 0;
  }

  /**
   * One iteration: one product. Returns ‖r‖, or undefined for a direction of non-positive curvature,
   * which is rounding or a false Hessian.
   */
  iterate(): number | undefined {
    const steps = this.#steps;
    if (steps === undefined) return undefined;
    const rz = this.#products[1]!;
    const beta = this.#before === 0 ? 0 : rz / this.#before;
    const curvature = steps.turn(this.search, beta, this.#residual, this.#image);
    if (!(curvature > 0)) return undefined;
    const alpha = rz / curvature;
    steps.update(this.step, this.search, this.#residual, this.#image, alpha, this.#products);
    this.#before = rz;
    this.iterations++;
    return Math.sqrt(this.#products[0]!);
  }
}
