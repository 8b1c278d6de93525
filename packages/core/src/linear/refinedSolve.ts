import type { InnerSolves } from '../problem/innerSolves.js';
import { plainVectors, roomAmong } from '../vector/vectors.js';
import { isZero } from '../vector/vector.js';
import type { LinearIteration, LinearSystem } from './linearSolver.js';

/** The residual is computed anew when it has fallen by this factor, */
const REACH = 2 ** -14;
/** and at the latest after so many iterations. */
const MOST_ITERATIONS = 200;
/** Inner solves are given up where the residual then is not below this share of what it was. */
const GAIN = 0.25;

/**
 * A q = b by iterative refinement: inner solves on the residual, which is computed from its definition each time that they have
 * shrunk it as far as they can, and before it is returned. Their search directions are kept from one to the next.
 * Where they get no further, `exactly` goes on from what was found.
 */
export function refinedSolve(
  system: LinearSystem,
  inner: InnerSolves,
  q0: Float64Array,
  exactly: (q: Float64Array) => LinearIteration,
): LinearIteration {
  const vectors = system.vectors ?? plainVectors;
  const { spare, rightHandSide: b } = system;
  const solution = spare?.pop()?.fill(0) ?? vectors.zeros(b.length);
  const residual = spare?.pop() ?? roomAmong(vectors, b.length);
  let exact: LinearIteration | undefined;
  let iterations = 0;
  let startWork = 0;
  if (isZero(q0)) residual.set(b);
  else {
    solution.set(q0);
    startWork = computeResidual();
  }
  let size = inner.start(residual, false);
  let lastTrue = size;

  function computeResidual(): number {
    system.apply(solution, residual);
    vectors.subtract(b, residual, residual);
    return 1;
  }

  /** Adds what was found to the solution, and goes on with its residual. */
  function refine(): number {
    inner.addTo(solution, 1);
    const work = computeResidual();
    size = inner.start(residual, true);
    iterations = 0;
    return work;
  }

  function goOnExactly(): number {
    exact = exactly(Number.isFinite(size) ? solution : q0);
    return exact.startWork;
  }

  return {
    get solution() {
      return exact?.solution ?? solution;
    },
    get residual() {
      return exact?.residual ?? residual;
    },
    startWork,
    residualNorm: () => exact?.residualNorm() ?? size,
    step() {
      if (exact) return exact.step();
      const reached = inner.iterate();
      iterations++;
      if (reached !== undefined) {
        size = reached;
        if (size > REACH * lastTrue && iterations < MOST_ITERATIONS) return 1;
      }
      const work = 1 + refine();
      if (reached !== undefined && size <= GAIN * lastTrue) {
        lastTrue = size;
        return work;
      }
      return work + goOnExactly();
    },
    confirm() {
      if (exact) return exact.confirm();
      if (iterations === 0) return 0;
      const work = refine();
      lastTrue = Math.min(lastTrue, size);
      return work;
    },
    end() {
      exact?.end?.();
      if (exact) spare?.push(solution, residual);
    },
  };
}
