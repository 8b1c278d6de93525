import type { Arithmetic, Real } from '../../real.js';
import type { ExactPart } from './part.js';

/** (w/2)‖x‖² of a picture of so many numbers, which the unknown begins with; w learned or not. */
export function ridgePart(
  { zero }: Arithmetic,
  numbers: number,
  weight: Real,
  learned: boolean,
): ExactPart {
  return {
    curvature: weight,
    weakConvexity: weight.negated(),
    lipschitzHessian: zero,
    at(x) {
      const gradient = x.map((value, p) => (p < numbers ? weight.times(value) : zero));
      return {
        gradient,
        addProduct: (v, out) => {
          for (const [p, value] of v.slice(0, numbers).entries())
            out[p] = out[p]!.plus(weight.times(value));
        },
        addEntries(add) {
          for (let p = 0; p < numbers; p++) add(p, p, weight);
        },
        columns: () => (learned ? [gradient] : []),
        lipschitzColumns: () => (learned ? weight : zero),
      };
    },
  };
}
