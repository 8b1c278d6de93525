import {
  aPrioriBound,
  certified,
  combinedKind,
  constantsOn,
  crossNorm,
  lowerErrorRate,
  norm,
  Pace,
  plainVectors,
  provenSizes,
  residualRate,
  runToEnd,
  solveLinear,
  type LinearSolver,
  type LowerLevel,
  type LowerSolver,
  type Sample,
} from '@bilevel/core';
import { accumulatedRounding, certifiedDistance } from '../quadratic/certifiedDistance.js';
import type { Claim, Solving } from './claims.js';
import { LINEAR, LOWER, solverOf } from './solvers.js';

/** How many iterations of each solver are spoken about. */
export interface Iterations {
  readonly lower: number;
  readonly linear: number;
}

/**
 * What is claimed before solving, from x₀ alone, of what the solvers then reach in the given
 * numbers of iterations; nothing for pairs without an a-priori statement.
 */
export function aPrioriClaims(
  one: Pick<Solving, 'problem' | 'theta' | 'start'>,
  iterations: Iterations,
  pair: { readonly lower: string; readonly linear: string },
): Claim[] {
  const lower = solverOf(LOWER, pair.lower);
  const linear = solverOf(LINEAR, pair.linear);
  return one.problem.samples.flatMap((sample, i) => {
    const start = one.start?.[i]?.point ?? sample.start ?? new Float64Array(sample.dimension);
    return ofSample(sample, i, one.theta, iterations, { lower, linear }, start);
  });
}

/** An ‖x‖ that only an iteration with constants that do not hold comes to. */
const RUNAWAY = 1e30;

interface Solvers {
  readonly lower: LowerSolver;
  readonly linear: LinearSolver;
}

function ofSample(
  sample: Sample,
  index: number,
  theta: Float64Array,
  iterations: Iterations,
  { lower, linear }: Solvers,
  start: Float64Array,
): Claim[] {
  const level = sample.lower(theta);
  const slope = new Float64Array(sample.dimension);
  level.gradient(start, slope);
  const initial = certifiedDistance(level, start, slope);
  // No iterate of gradient descent is farther from x* than x₀; where those of others go is not known.
  const constants =
    lower.name === 'gd' ? constantsOn(level.constants, start, 2 * initial) : level.constants;
  const rate = lowerErrorRate(lower.name, constants, iterations.lower);
  if (rate.kind === 'none') return [];

  const below = lower.start(level, start);
  for (let k = 0; k < iterations.lower; k++) below.step();
  const x = below.point;
  // The first steps round at the size of x₀.
  const rounding = accumulatedRounding(level, start) + accumulatedRounding(level, x);
  // A rate of 0 times a distance that overflows bounds nothing.
  const distance = rate.factor * initial;
  const epsilon = (Number.isNaN(distance) ? Infinity : distance) + rounding;
  const kind = combinedKind([constants.strongConvexity, constants.lipschitzGradient]);
  const claims: Claim[] = [
    {
      bound: 'a-priori-distance',
      limit: epsilon,
      kind,
      of: { quantity: 'solution', sample: index, computed: x },
    },
  ];
  const residual = residualRate(linear.name, constants, iterations.linear);
  // Iterates may run away where the constants do not hold: h would overflow there.
  if (residual.kind !== 'rate' || !(norm(x) < RUNAWAY)) return claims;

  sample.upper.gradient(start, theta, slope);
  const { value: Lf, kind: kindOfUpper } = sample.upper.lipschitzGradient;
  const cross = crossNorm(level.linearise(start), sample.dimension, theta.length);
  const bound = aPrioriBound({
    lower: constants,
    lipschitzUpperGradient: sample.upper.lipschitzGradient,
    lipschitzUpperParameterGradient: sample.upper.lipschitzParameterGradient ?? certified(0),
    crossNorm: { ...cross, value: cross.value + constants.lipschitzCross.value * initial },
    upperGradientNorm: {
      value: provenSizes(plainVectors).norm(slope) + Lf * initial,
      kind: kindOfUpper,
    },
    epsilon,
    residualFactor: residual.factor,
    dimension: sample.dimension,
  });
  const computed = hypergradientAt(sample, level, theta, x, linear, iterations.linear);
  // Where it overflows, an evaluation ends in an error and claims nothing.
  if (!computed.every(Number.isFinite)) return claims;
  claims.push({
    bound: 'a-priori',
    limit: bound.total,
    kind: combinedKind([{ kind }, bound]),
    of: { quantity: 'gradient', sample: index, computed },
  });
  return claims;
}

/** h at x̃ after `iterations` of the linear solver from 0. */
function hypergradientAt(
  sample: Sample,
  level: LowerLevel,
  theta: Float64Array,
  x: Float64Array,
  linear: LinearSolver,
  iterations: number,
): Float64Array {
  const at = level.linearise(x);
  const rightHandSide = new Float64Array(sample.dimension);
  sample.upper.gradient(x, theta, rightHandSide);
  // Ends early where the residual is at its rounding level: further iterations change nothing.
  const { solution } = runToEnd(
    solveLinear(
      linear,
      {
        apply: (v, out) => {
          at.hessianVector(v, out);
        },
        rightHandSide,
        lipschitz: level.constants.lipschitzGradient.value,
        strongConvexity: level.constants.strongConvexity.value,
      },
      new Float64Array(sample.dimension),
      { delta: Number.MIN_VALUE, maxWork: iterations },
      new Pace(),
    ),
  );
  const h = new Float64Array(theta.length);
  const cross = new Float64Array(theta.length);
  sample.upper.parameterGradient?.(x, theta, h);
  at.crossTranspose(solution, cross);
  return h.map((value, j) => value - cross[j]!);
}
