import { ShapeError, expected } from '../errors.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import { norm } from '../vector/vector.js';
import type { LowerSolver } from './lowerSolver.js';

/** A call that shrinks the gradient by less than this factor is the last one. */
const PROGRESS = 0.5;

/**
 * Makes a lower-level solver of any function that returns a point: a closed form, a solver of one's
 * own, a call to another library. Its x̃ gets the same certificate ‖∂_x g(x̃)‖/μ as every other.
 *
 *     const mine = pointSolver('mine', (level, x0) => myMinimiser(level, x0));
 *
 * `solve` gets the lower level and a starting point and returns a point of the same length (not
 * changing x0). It is called again from its own result while it has not reached the tolerance, and
 * each call at least halves the gradient; otherwise the solve ends as `stalled`, with the certificate
 * of the better point. So a method of fixed accuracy is called twice at most beyond what it can do, and
 * one of a few iterations a call is driven to any tolerance.
 *
 * Work is what it asks of `level`: gradients, values and Hessian-vector products, one unit each; and one
 * gradient a call for the certificate.
 *
 * @throws ShapeError from `step` when the point has another length
 */
export function pointSolver(
  name: string,
  solve: (level: LowerLevel, x0: Float64Array) => Float64Array,
): LowerSolver {
  return {
    name,
    start(level, x0) {
      const point = x0.slice();
      const gradient = new Float64Array(point.length);
      const candidate = new Float64Array(point.length);
      level.gradient(point, gradient);
      const counter = new Counter();
      const counted = counter.count(level);
      let stalled = false;
      return {
        point,
        gradient,
        stalled: () => stalled,
        step() {
          const before = norm(gradient);
          counter.work = 1;
          const found = solve(counted, point.slice());
          if (found.length !== point.length) {
            throw new ShapeError(
              expected(`a point of length ${String(point.length)}`, `the solver ${name}`, found),
            );
          }
          level.gradient(found, candidate);
          const after = norm(candidate);
          stalled = !(after <= PROGRESS * before);
          // A worse point, NaN included, is not taken.
          if (after < before) {
            point.set(found);
            gradient.set(candidate);
          }
          return counter.work;
        },
      };
    },
  };
}

/** Counts what a function asks of a lower level. */
class Counter {
  work = 0;

  count(level: LowerLevel): LowerLevel {
    return {
      ...level,
      value: (x) => {
        this.work++;
        return level.value(x);
      },
      gradient: (x, out) => {
        this.work++;
        level.gradient(x, out);
      },
      linearise: (x): Linearisation => {
        const at = level.linearise(x);
        return {
          ...at,
          hessianVector: (v, out) => {
            this.work++;
            at.hessianVector(v, out);
          },
        };
      },
    };
  }
}
