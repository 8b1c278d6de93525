import type { Arithmetic, Real } from '../../real.js';
import type { ExactPart } from './part.js';

/** (w/2)‖x‖², w learned or not. */
export function ridgePart({ zero }: Arithmetic, weight: Real, learned: boolean): ExactPart {
  return {
    curvature: weight,
    weakConvexity: weight.negated(),
    lipschitzHessian: zero,
    at(x) {
      const gradient = x.map((value) => weight.times(value));
      return {
        gradient,
        addProduct: (v, out) => {
          for (const [p, value] of v.entries()) out[p] = out[p]!.plus(weight.times(value));
        },
        addEntries(add) {
          for (const p of x.keys()) add(p, p, weight);
        },
        columns: () => (learned ? [gradient] : []),
        lipschitzColumns: () => (learned ? weight : zero),
      };
    },
  };
}
