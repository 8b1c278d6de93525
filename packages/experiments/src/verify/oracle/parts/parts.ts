import {
  conjugateGradient,
  newtonDistance,
  norm,
  Pace,
  runToEnd,
  solveLinear,
  type Sample,
  type SampleHypergradient,
} from '@bilevel/core';
import type { Judgement } from '../judge.js';
import { minus, type Arithmetic, type Real } from '../real.js';
import type { Solver } from '../solve.js';
import type { SampleTruth } from '../truth.js';
import { changeJudgements } from './changes.js';
import { constantJudgements } from './constants.js';
import { judged, type PartContext, type PartName } from './part.js';

/** Of a Newton step, relative to the gradient. */
const NEWTON_RESIDUAL = 1e-6;

/** The parts of the bounds of one sample, against what they bound. */
export function partJudgements(
  { arithmetic, solver }: { readonly arithmetic: Arithmetic; readonly solver: Solver },
  sample: Sample,
  theta: Float64Array,
  found: SampleHypergradient,
  truth: SampleTruth,
  scale: number,
  index: number,
): Judgement<PartName>[] {
  const level = sample.lower(theta);
  const here = truth.sample.at(arithmetic.vector(found.solution));
  const at = level.linearise(found.solution);
  const context = {
    arithmetic,
    solver,
    theta,
    sample,
    level,
    at,
    found,
    truth,
    here,
    scale,
    index,
  };
  return [
    ...constantJudgements(context),
    ...changeJudgements(context),
    ...newtonJudgements(context),
  ];
}

/** The distance that a Newton step proves. */
function newtonJudgements(context: PartContext): Judgement<PartName>[] {
  const { arithmetic, level, at, found, here, truth } = context;
  const d = found.solution.length;
  const gradient = new Float64Array(d);
  level.gradient(found.solution, gradient);
  const { solution } = runToEnd(
    solveLinear(
      conjugateGradient(),
      {
        apply: (v, out) => {
          at.hessianVector(v, out);
        },
        rightHandSide: gradient,
        lipschitz: level.constants.lipschitzGradient.value,
      },
      new Float64Array(d),
      { delta: NEWTON_RESIDUAL * norm(gradient), maxWork: 10 * d },
      new Pace(),
    ),
  );
  // What it is told about the step is exact, to the last bit upward.
  const step = arithmetic.vector(solution);
  const upward = (value: Real): number => value.toNumber() * (1 + 2 ** -50) + Number.MIN_VALUE;
  const claimed = newtonDistance(level.constants, {
    size: upward(arithmetic.norm(step)),
    residual: upward(arithmetic.norm(minus(here.apply(step), here.gradient))),
    residualRounding: 0,
    point: found.solution,
  });
  if (claimed === undefined) return [];
  const distance = arithmetic.norm(minus(truth.point.x, here.x));
  const limit = arithmetic.of(claimed.value);
  return [judged(context, 'newton-distance', claimed, distance, limit, truth.solution.slack)];
}
