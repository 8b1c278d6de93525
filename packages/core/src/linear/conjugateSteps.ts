import type { ConjugateSteps } from '../problem/fusedSteps.js';
import { plainVectors } from '../vector/vectors.js';
import type { LinearSystem } from './linearSolver.js';

/** The steps of a system: its own, or else from its product and preconditioner. */
export function conjugateStepsOf(
  system: Pick<LinearSystem, 'apply' | 'precondition' | 'vectors'> & {
    readonly conjugate?: LinearSystem['conjugate'] | undefined;
  },
  dimension: number,
  preconditioned: boolean,
): ConjugateSteps {
  const own = system.conjugate?.(preconditioned);
  if (own !== undefined) return own;
  const { zeros, dot, combine } = system.vectors ?? plainVectors;
  const z = preconditioned && system.precondition !== undefined ? zeros(dimension) : undefined;
  function measure(r: Float64Array, products: Float64Array): void {
    const square = dot(r, r);
    products[0] = square;
    if (z === undefined) {
      products[1] = square;
    } else {
      system.precondition?.(r, z);
      products[1] = dot(r, z);
    }
  }
  return {
    measure,
    turn(p, beta, r, image) {
      combine(p, beta, 1, z ?? r);
      system.apply(p, image);
      return dot(p, image);
    },
    update(x, p, r, image, alpha, products) {
      combine(x, 1, alpha, p);
      combine(r, 1, -alpha, image);
      measure(r, products);
    },
  };
}
