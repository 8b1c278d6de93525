import { ArgumentError, CheckpointError, expected, type ConstantKind } from '@bilevel/core';
import type { ImageQuality } from '../metric/quality.js';
import { PATTERN_DEFAULTS } from './defaults.js';
import type { PatternModelOptions } from './describedPattern.js';
import { finished, type LearnedPattern } from './finish.js';
import type { PatternPair } from './patternProblem.js';
import { PatternSolver, type PatternSolveOptions } from './patternSolver.js';
import { chosenGroups, shareOf } from './rounding.js';
import { boxOf, moved, tuned, tunedOf, type PatternPoint, type TunedPattern } from './tuning.js';

/** Options of {@link learnPattern}. */
export interface PatternLearningOptions extends PatternModelOptions, PatternSolveOptions {
  /** Shares of k-space to come to, each above 0 and below 1, in any order. Default 0.25. */
  readonly rates?: readonly number[];
  /** β₂/β₁, at least 0. Default 0.4. */
  readonly binary?: number;
  /** τ in (0, 1): what is below counts as not measured. Default 0.01. */
  readonly threshold?: number;
  /** What β₁ is multiplied by from stage to stage, above 1. Default 2. */
  readonly growth?: number;
  /** Steps a stage. Default 5. */
  readonly steps?: number;
  /** Stages at most. Default 60. */
  readonly maxStages?: number;
  /** Told when the ramp has come to a target rate, before its pattern is improved. */
  readonly onTarget?: (target: number) => void;
  /** Goes on from here; pictures and options must be the same, but for more stages. */
  readonly resume?: PatternProgress;
}

/** One stage of the ramp. */
export interface PatternStage {
  /** 0: all of k-space, where α is tuned first. */
  readonly stage: number;
  /** β₁. */
  readonly sparsity: number;
  /** u at the end of the stage. */
  readonly values: Float64Array;
  /** α that they were learned with. */
  readonly weight: number;
  /** Share of the samples with s ≥ τ. */
  readonly rate: number;
  /** F with its penalty. */
  readonly objective: number;
  /** Error of that, and whether every constant in it is proven. */
  readonly error: number;
  readonly kind: ConstantKind;
  /** Whether every step of the stage was proven to lower F. */
  readonly proven: boolean;
  readonly quality: ImageQuality;
  /** The pattern rounded to 0 and 1, with its own α. */
  readonly rounded: TunedPattern;
  readonly evaluations: number;
  readonly work: number;
}

/** All that an exact resume needs; plain data. */
export interface PatternProgress {
  readonly stages: readonly PatternStage[];
  readonly learned: readonly LearnedPattern[];
  /** x̃ of the last stage. */
  readonly solutions: readonly Float64Array[];
}

/** What {@link learnPattern} yields: a stage, with what it finished. */
export interface PatternUpdate {
  readonly stage: PatternStage;
  readonly learned: readonly LearnedPattern[];
  readonly progress: PatternProgress;
}

/** The first β₁, as a share of the loss a sample at full sampling: it leaves nearly all of them. */
const FIRST_SPARSITY = 8;
/** α to begin with, in units of the pictures, as a multiple of γ. */
const FIRST_WEIGHT = 0.5;

/**
 * Learns which groups of samples of k-space to measure for a target rate (mathematics of {@link patternProblem}):
 *
 * 1. s = 1, α tuned.
 * 2. Stage by stage, β₁ (and β₂, a fixed share of it) grows; u is learned by box-constrained limited-memory BFGS from where the
 *    last stage left it, with α held. Held, because s and α may otherwise shrink together: their ratio is nearly all that
 *    a reconstruction depends on, and the penalty would pay for the smaller pair. u below τ counts as 0. α is then tuned
 *    on the pattern rounded to 0 and 1, where no such shrinking is possible; the next stage holds that.
 * 3. When the share of samples is at or below a target, the groups with the largest u, and after them those with the largest
 *    of the stage before, are taken as long as the target is not exceeded. u says how precisely a group is worth measuring,
 *    not what its loss costs: from there, or from another pattern that does better, groups are exchanged ({@link finished}).
 *
 * Yields each stage; returns what was learned, in the order of falling rates.
 *
 * @throws ArgumentError for options out of range, CancelledError when the signal fires
 */
export async function* learnPattern(
  pairs: readonly PatternPair[],
  options: PatternLearningOptions,
): AsyncGenerator<PatternUpdate, readonly LearnedPattern[], undefined> {
  const resolved = resolve(options);
  const solver = new PatternSolver(pairs, resolved, resolved);
  try {
    return yield* learnWith(solver, resolved);
  } finally {
    await solver.close();
  }
}

async function* learnWith(
  solver: PatternSolver,
  resolved: ReturnType<typeof resolve>,
): AsyncGenerator<PatternUpdate, readonly LearnedPattern[], undefined> {
  const { rates, binary, threshold, growth, steps, maxStages, resume } = resolved;
  const { parameterisation: of, smoothing } = solver.model;
  const n = of.parameters;
  const [zeros, ones] = [new Float64Array(n), new Float64Array(n).fill(1)];
  const stages = [...(resume?.stages ?? [])];
  const learned = [...(resume?.learned ?? [])];
  let solutions = resume?.solutions;
  if (stages.some(({ values }) => values.length !== n)) {
    throw new CheckpointError(
      expected(`numbers of ${String(n)} groups`, 'the progress', stages.length) +
        ' Resume with the same pictures and options.',
    );
  }
  const update = (stage: PatternStage): PatternUpdate => ({
    stage,
    learned: [...learned],
    progress: { stages: [...stages], learned: [...learned], solutions: solutions ?? [] },
  });

  if (stages.length === 0) {
    const from = { values: ones, weight: FIRST_WEIGHT * smoothing };
    const full = await tuned(solver, from, 8);
    solutions = full.solutions;
    const first = { ...stageOf(0, 0, full, 1), rounded: tunedOf(full) };
    stages.push(first);
    yield update(first);
  }
  while (learned.length < rates.length && stages.length <= maxStages) {
    const before = stages.at(-1);
    if (before === undefined) break;
    const sparsity =
      before.stage === 0
        ? (FIRST_SPARSITY * before.rounded.loss) / of.samples
        : growth * before.sparsity;
    const { weight } = before.rounded;
    const point = await moved(
      solver,
      { values: before.values, weight, solutions },
      {
        box: boxOf(zeros, ones, [weight, weight]),
        penalty: { sparsity, binary: binary * sparsity },
        steps,
      },
    );
    solutions = point.solutions;
    const rounded = point.values.map((u) => (u >= threshold ? 1 : 0));
    const rate = shareOf(of, rounded);
    const unchanged = rounded.every((u, j) => u === before.rounded.values[j]);
    const onRounded =
      unchanged || rate === 0
        ? before.rounded
        : tunedOf(await tuned(solver, { values: rounded, weight, solutions }, 3));
    const stage = { ...stageOf(before.stage + 1, sparsity, point, rate), rounded: onRounded };
    for (const target of rates.slice(learned.length)) {
      if (rate > target) break;
      resolved.onTarget?.(target);
      const values = chosenGroups(of, target, point.values, before.values, threshold);
      const from = { values, weight, solutions };
      learned.push(await finished(solver, target, from, learned.at(-1), resolved));
    }
    stages.push(stage);
    yield update(stage);
  }
  return learned;
}

function stageOf(
  stage: number,
  sparsity: number,
  point: PatternPoint,
  rate: number,
): Omit<PatternStage, 'rounded'> {
  const { values, weight, objective, proven, quality, evaluations, work } = point;
  return {
    ...{ stage, sparsity, values, weight, rate, proven, quality, evaluations, work },
    ...{ objective: objective.value, error: objective.error, kind: objective.kind },
  };
}

function resolve(options: PatternLearningOptions) {
  const all = { ...PATTERN_DEFAULTS, ...options };
  const rates = [...all.rates].sort((a, b) => b - a);
  const require = (holds: boolean, what: string, name: string, value: unknown): void => {
    if (!holds) throw new ArgumentError(expected(what, name, value));
  };
  require(rates.length > 0, 'at least one rate', 'rates', rates);
  for (const rate of rates) require(rate > 0 && rate < 1, 'shares between 0 and 1', 'rates', rate);
  require(all.binary >= 0, 'a number of at least 0', 'binary', all.binary);
  require(all.threshold > 0 &&
    all.threshold < 1, 'a number between 0 and 1', 'threshold', all.threshold);
  require(all.growth > 1, 'a number above 1', 'growth', all.growth);
  return { ...all, rates };
}
