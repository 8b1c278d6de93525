import type { WarmStart } from '@bilevel/core';
import { normalVector, uniformStream } from '../random.js';
import { withDirectTerm, withPenalty } from './problems/direct.js';
import { between, pick, sometimes, whole, type Draw, type Instance } from './problems/instance.js';

/** One case: a problem and how it is solved. */
export interface Case extends Instance {
  /** Asked of the lower level. */
  readonly epsilon: number;
  /** Asked of the adjoint. */
  readonly delta: number;
  /** Units of work for each solve. */
  readonly maxWork: number;
  /** Starts away from the problem's own. */
  readonly start?: readonly WarmStart[];
  /** Iterations of the lower level and of the adjoint for the a-priori bounds. */
  readonly iterations: { readonly lower: number; readonly linear: number };
}

/** Over the whole range, ends included: below rounding, and none at all. */
function tolerance(random: () => number): number {
  return sometimes(random, 10)
    ? pick(random, [Infinity, 1e-17, 1e-300])
    : 10 ** between(random, -10, 2);
}

/** Case number `index` of a seed, of the kind of problem given. */
export function drawCase(draw: Draw, seed: number, index: number): Case {
  const random = uniformStream(seed, 0x56_46, index);
  const drawn = draw(random);
  let { problem } = drawn;
  // What is computed in 32 bits has its own f.
  if (drawn.exact === undefined && sometimes(random, 3)) problem = withDirectTerm(problem, random);
  if (drawn.exact === undefined && sometimes(random, 4)) problem = withPenalty(problem, random);
  const scale = 10 ** between(random, -6, 2);
  const warm = sometimes(random, 3);
  const guided = sometimes(random, 2);
  return {
    ...drawn,
    problem,
    epsilon: tolerance(random),
    delta: tolerance(random),
    maxWork: sometimes(random, 4) ? whole(random, 1, 50) : 3000,
    ...(warm && {
      start: problem.samples.map(({ dimension }) => ({
        point: normalVector(random, dimension, scale),
        adjoint: normalVector(random, dimension, scale),
        ...(guided && {
          tangent: {
            theta: drawn.theta.map((t) => t + scale * (random() - 0.5)),
            duals: Array.from(drawn.theta, () => normalVector(random, dimension)),
          },
        }),
      })),
    }),
    iterations: {
      lower: Math.round(10 ** between(random, 0, 2.7)),
      linear: Math.round(10 ** between(random, 0, 2.3)),
    },
  };
}
