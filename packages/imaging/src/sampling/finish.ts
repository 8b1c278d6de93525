import { samplingPattern } from '../physics/sampling/patterns.js';
import { PATTERN_DEFAULTS } from './defaults.js';
import type { PatternModelOptions } from './describedPattern.js';
import { exchanged } from './exchange.js';
import { expectedChanges } from './expectedChanges.js';
import type { PatternSolver } from './patternSolver.js';
import { chosenGroups, shareOf, valuesOf } from './rounding.js';
import { roughLoss } from './roughLoss.js';
import {
  boxOf,
  moved,
  tuned,
  tunedOf,
  type PatternPoint,
  type PatternStart,
  type TunedPattern,
} from './tuning.js';

/** What was learned for one target rate. */
export interface LearnedPattern {
  readonly target: number;
  /** Share of the samples that are measured: the most that whole groups come to without exceeding the target. */
  readonly rate: number;
  /** The pattern of 0 and 1. */
  readonly binary: TunedPattern;
  /** The same groups with weights in [0, 1] of their own, learned together with α. */
  readonly weights: TunedPattern;
}

/** Patterns drawn at random that the one of the ramp is held against. */
const DRAWN = 3;

/** How a pattern is finished. */
interface FinishOptions extends PatternModelOptions {
  /** τ: see {@link chosenGroups}. */
  readonly threshold: number;
  readonly steps: number;
}

/**
 * The pattern for a target rate. The best of the one that the ramp came to, of what is left of the one for a higher rate
 * without the groups that the loss is expected to miss least, and of some that are not learned, drawn at random with variable density, has its
 * α tuned and groups exchanged as long as that lowers the loss ({@link exchanged}). From there weights of its groups are
 * learned together with α.
 */
export async function finished(
  solver: PatternSolver,
  target: number,
  ramp: PatternStart,
  higher: LearnedPattern | undefined,
  options: FinishOptions,
): Promise<LearnedPattern> {
  const start = await bestStart(solver, target, ramp, higher, options);
  const binary = await exchanged(solver, start, target * (1 + 1e-12));
  const weights = await moved(solver, binary, {
    box: boxOf(new Float64Array(binary.values.length), binary.values),
    penalty: { sparsity: 0, binary: 0 },
    steps: options.steps,
  });
  return {
    target,
    rate: shareOf(solver.model.parameterisation, binary.values),
    binary: tunedOf(binary),
    weights: tunedOf(weights),
  };
}

async function bestStart(
  solver: PatternSolver,
  target: number,
  ramp: PatternStart,
  higher: LearnedPattern | undefined,
  { threshold, ...options }: FinishOptions,
): Promise<PatternPoint> {
  const of = solver.model.parameterisation;
  const fromRamp = await tuned(solver, ramp, 8);
  const others = notLearned(solver, target, shareOf(of, fromRamp.values), options);
  if (higher) {
    const { values, weight } = higher.binary;
    const point = { values, weight, solutions: ramp.solutions };
    const changes = await expectedChanges(solver, point);
    const order = [...changes.keys()].sort((i, j) => changes[i]! - changes[j]!);
    const kept = new Float64Array(values.length);
    for (const [k, j] of order.entries()) kept[j] = (k + 1) * values[j]!;
    others.push(chosenGroups(of, target, kept, kept, threshold));
  }
  const known = await roughLoss(solver, fromRamp, fromRamp.values);
  let best = { loss: known, values: fromRamp.values };
  for (const values of others) {
    const loss = await roughLoss(solver, fromRamp, values);
    if (loss < best.loss) best = { loss, values };
  }
  if (best.values === fromRamp.values) return fromRamp;
  const { weight, solutions } = fromRamp;
  return tuned(solver, { values: best.values, weight, solutions });
}

/** Patterns that are not learned: of variable density, drawn at random; spokes at angles as equal as there are. */
function notLearned(
  solver: PatternSolver,
  target: number,
  rate: number,
  { groups = PATTERN_DEFAULTS.groups, width, height }: PatternModelOptions,
): Float64Array[] {
  const of = solver.model.parameterisation;
  if (groups === 'spokes') {
    const all = Array.from({ length: of.parameters }, (_, k) => evenly(of.parameters, k + 1));
    return all.filter((values) => shareOf(of, values) <= target * (1 + 1e-12)).slice(-1);
  }
  return Array.from({ length: DRAWN }, (_, seed) => {
    const { weights } = samplingPattern(groups, { width, height }, { rate, seed });
    return valuesOf(of, weights, { width, height });
  }).filter((values) => shareOf(of, values) <= target * (1 + 1e-12));
}

/** `count` of n numbers that are 1, at distances as equal as can be. */
function evenly(n: number, count: number): Float64Array {
  const values = new Float64Array(n);
  for (let k = 0; k < count; k++) values[Math.floor((k * n) / count)] = 1;
  return values;
}
