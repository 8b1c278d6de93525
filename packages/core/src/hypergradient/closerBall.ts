import { distanceByStep } from '../bounds/distanceByStep.js';
import { conjugateGradient } from '../linear/conjugateGradient.js';
import type { LinearSystem } from '../linear/linearSolver.js';
import { solveLinear } from '../linear/solveLinear.js';
import type { LowerSolution } from '../lower/solveLower.js';
import type { LocalChange, Linearisation } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { normUp, representable, roundedUp, UNIT_ROUNDOFF } from '../vector/rounding.js';
import type { ProvenSizes } from '../vector/vectors.js';

/** A ball around x̃ that holds x*, and how much A and B can change in it. */
export interface Ball {
  readonly radius: number;
  readonly local: LocalChange;
}

/** At less than this possible gain a solve costs more than it wins. */
const WORTHWHILE = 2;
/** Of what the step itself adds to the bound, what its residual may add. */
const SHARE = 0.25;
/** A ball that has shrunk to this share is put in again. */
const SHRUNK = 0.7;
const MAX_ROUNDS = 4;

/**
 * Shrinks the ball of radius ε = ‖∂_x g(x̃)‖/μ around x̃ by a Newton step ({@link distanceByStep}), solved for by
 * conjugate gradients, as often as that helps. How much it can help one product tells:
 * ‖g‖² = ⟨A⁻¹g, Ag⟩ ≤ ‖A⁻¹g‖‖Ag‖, so that ε is at most ‖Ag‖/(μ‖g‖) times ‖A⁻¹g‖. The residual of the step is
 * chosen accordingly.
 */
export function* closerBall(
  { radius, local }: Ball,
  within: (radius: number) => LocalChange | undefined,
  below: LowerSolution,
  {
    system,
    linearisation,
    proven,
    maxWork,
  }: {
    readonly system: LinearSystem;
    readonly linearisation: Linearisation;
    readonly proven: ProvenSizes;
    readonly maxWork: number;
  },
  pace: Pace,
): Cooperative<Ball & { readonly work: number }> {
  const { gradient, gradientNorm, gradientRounding } = below;
  const { strongConvexity: mu = 0 } = system;
  const d = gradient.length;
  const zeros = system.vectors?.zeros ?? ((length: number) => new Float64Array(length));
  const image = zeros(d);
  system.apply(gradient, image);
  const gain = proven.norm(image) / (mu * gradientNorm);
  if (!(gain >= WORTHWHILE) || maxWork <= 1) return { radius, local, work: 1 };
  const {
    solution: step,
    residual,
    work,
  } = yield* solveLinear(
    conjugateGradient(),
    { ...system, rightHandSide: gradient },
    zeros(d),
    { delta: (SHARE * gradientNorm) / gain, maxWork: maxWork - 1 },
    pace,
  );
  const reached = normUp(residual, d, d);
  const off = linearisation.rounding?.hessianVector(step) ?? 0;
  const newton = {
    step,
    size: proven.norm(step),
    residual: representable(roundedUp(reached + gradientRounding + off + UNIT_ROUNDOFF * reached)),
  };
  let ball: Ball = { radius, local };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const closer = representable(distanceByStep(newton, mu, ball.local));
    if (!(closer < ball.radius)) break;
    const change = within(closer);
    if (change === undefined) break;
    const shrunk = closer < SHRUNK * ball.radius;
    ball = { radius: closer, local: change };
    if (!shrunk) break;
  }
  return { ...ball, work: work + 1 };
}
