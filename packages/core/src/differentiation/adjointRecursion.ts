import type { TwoTermSteps } from '../lower/twoTermSteps.js';
import type { Linearisation } from '../problem/problem.js';
import { addScaled } from '../vector/vector.js';

/**
 * The backward recursion x̄ ← (1 + β) x̄ − α A x̄ − β x̄₋ (mathematics.md §§4.1, 4.2), from x̄ = ∇_x f and
 * x̄₋ = 0, where x̄₋ is the x̄ before. With β = 0 it is x̄ ← x̄ − α A x̄. Along with it runs
 * q = α Σ x̄: the adjoint that the recursion implies.
 */
export class AdjointRecursion {
  /** α Σ x̄ over the steps so far. */
  readonly implied: Float64Array;
  readonly #steps: TwoTermSteps;
  readonly #image: Float64Array;
  #now: Float64Array;
  #before: Float64Array;

  constructor(steps: TwoTermSteps, upperGradient: Float64Array) {
    this.#steps = steps;
    this.#now = upperGradient.slice();
    this.#before = new Float64Array(upperGradient.length);
    this.#image = new Float64Array(upperGradient.length);
    this.implied = new Float64Array(upperGradient.length);
  }

  /** x̄; not a copy. */
  get adjoint(): Float64Array {
    return this.#now;
  }

  /** Adds α x̄ to the implied adjoint. */
  accumulate(): void {
    addScaled(this.implied, this.#steps.step, this.#now);
  }

  /** x̄ ← the next one, with A of the linearisation: one product. */
  advance(linearisation: Linearisation): void {
    const { step, momentum } = this.#steps;
    const [now, before, image] = [this.#now, this.#before, this.#image];
    linearisation.hessianVector(now, image);
    for (let i = 0; i < now.length; i++) {
      before[i] = (1 + momentum) * now[i]! - step * image[i]! - momentum * before[i]!;
    }
    this.#now = before;
    this.#before = now;
  }
}
