import { setImmediate } from 'node:timers/promises';
import { adaptiveDescent, inexactLbfgs, stochastic, type UpperMethod } from '@bilevel/core';
import {
  Model,
  boxOf,
  learnWeights,
  lengthOf,
  sizesOf,
  startOf,
  type TrainingPair,
  type Values,
  type WeightCheckpoint,
  type WeightStep,
} from '@bilevel/imaging';
import { provesSteps, type FilterSettings, type ModelSettings, type Stage } from './settings.js';

/** A step of the training, a row of its table. */
interface TrainingRow {
  readonly method: Stage['method'];
  /** Accepted steps since the start; a stage begins where the last one ended. */
  readonly step: number;
  /** Since the start, without what lay between an interruption and its resume. */
  readonly seconds: number;
  /** Units of work since the start. */
  readonly work: number;
  /** The objective, and the interval that holds it. */
  readonly objective: number;
  readonly objectiveLower: number;
  readonly objectiveUpper: number;
  /** Whether that interval is proven. */
  readonly kind: string;
  /** Whether the step was proven to lower the objective. */
  readonly certifiedDecrease: boolean;
  /** Mean over the windows. */
  readonly psnr: number;
}

/** How far a model has come; plain data. */
export interface Training {
  readonly rows: readonly TrainingRow[];
  /** The stage under way, as many as there are when all are done. */
  readonly stage: number;
  /** Where that stage began, after how many steps and how much work. */
  readonly from: Values;
  readonly before: { readonly step: number; readonly work: number };
  /** The best of it, and its objective. */
  readonly best?: { readonly values: Values; readonly objective: number } | undefined;
  readonly checkpoint?: WeightCheckpoint | undefined;
  /** How the last stage ended. */
  readonly status: string;
}

/** How a training is watched, and bounded. */
export interface TrainingWatch {
  readonly minutes: number;
  /** Accepted steps of each stage at most. */
  readonly steps?: number | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep: (row: TrainingRow) => void;
  /** Called after some steps with what it goes on from. */
  readonly save: (training: Training) => Promise<void>;
  /** Seconds between two of these. */
  readonly saveEvery: number;
}

/**
 * Learns a model, stage by stage, from the start or from where it was interrupted: to the same numbers, where no time
 * runs out.
 *
 * @throws CancelledError, after which the last that was saved holds
 */
export async function train(
  { prior, smoothing, stages }: ModelSettings,
  settings: FilterSettings,
  pairs: readonly TrainingPair[],
  seed: number,
  stored: Training | undefined,
  watch: TrainingWatch,
): Promise<Training> {
  const model = new Model({
    prior,
    ...(smoothing !== undefined && { fixed: smoothingsOf(prior, smoothing) }),
  });
  let training: Training = stored ?? {
    ...{ rows: [], stage: 0, status: 'running' },
    from: startOf(pairs, model),
    before: { step: 0, work: 0 },
  };
  const before = training.rows.at(-1)?.seconds ?? 0;
  const began = performance.now();
  const clock = (): number => before + (performance.now() - began) / 1000;
  while (training.stage < stages.length) {
    const { stage } = training;
    const { method, steps } = stages[stage]!;
    const share = stages.slice(0, stage + 1).reduce((sum, one) => sum + one.share, 0);
    const until = 60 * watch.minutes * share;
    const maxSteps = Math.min(steps, watch.steps ?? steps);
    training = await runStage(training, until, {
      ...{ model, pairs, clock, watch, method, maxSteps },
      upper: methodOf(method, settings, pairs, model, { seed, maxSteps }),
    });
    await watch.save(training);
  }
  return training;
}

interface StageRun {
  readonly model: Model;
  readonly pairs: readonly TrainingPair[];
  readonly clock: () => number;
  readonly watch: TrainingWatch;
  readonly method: Stage['method'];
  readonly upper: UpperMethod;
  readonly maxSteps: number;
}

async function runStage(
  begun: Training,
  until: number,
  { model, pairs, clock, watch, method, upper, maxSteps }: StageRun,
): Promise<Training> {
  const { signal, threads } = watch;
  const learning = learnWeights(pairs, [], {
    ...{ model, method: upper, start: begun.from, maxSteps },
    ...(threads !== undefined && { threads }),
    ...(signal && { signal }),
    ...(begun.checkpoint && { resume: begun.checkpoint }),
    pause: () => setImmediate(),
  });
  const rows = [...begun.rows];
  // What a stage that proves its steps begins with was ranked by values told at loose tolerances.
  let best = provesSteps(method) && begun.checkpoint === undefined ? undefined : begun.best;
  let saved = clock();
  let status = 'minutes';
  const steps = learning.steps();
  for (;;) {
    const next = await steps.next();
    if (next.done === true) {
      ({ status } = next.value);
      break;
    }
    const step = next.value;
    const row = rowOf(step, method, clock(), begun.before);
    rows.push(row);
    watch.onStep(row);
    // Where steps are not proven by the value itself: intervals are wide there.
    const ranked = provesSteps(method) ? row.objectiveUpper : row.objective;
    if (best === undefined || ranked < best.objective) {
      best = { values: learning.modelOf(step).values, objective: ranked };
    }
    const isOver = clock() >= until;
    if (!isOver && clock() - saved >= watch.saveEvery) {
      const checkpoint = await learning.checkpoint();
      await watch.save({ ...begun, rows: [...rows], best, checkpoint });
      saved = clock();
    }
    if (isOver) {
      await steps.return(undefined as never);
      break;
    }
  }
  const { step, work } = rows.at(-1) ?? begun.before;
  const from = best?.values ?? begun.from;
  return { rows, stage: begun.stage + 1, from, before: { step, work }, status };
}

function rowOf(
  step: WeightStep,
  method: Stage['method'],
  seconds: number,
  before: Training['before'],
): TrainingRow {
  const { value, error, kind } = step.objective;
  return {
    method,
    step: before.step + step.step,
    seconds,
    work: before.work + step.work.total,
    ...{ objective: value, objectiveLower: value - error, objectiveUpper: value + error, kind },
    certifiedDecrease: step.certifiedDecrease,
    psnr: step.train.psnr.reconstructed,
  };
}

/** The smoothings of a bank, all of them at one value. */
function smoothingsOf(prior: string, smoothing: number): Values {
  const all = new Model({ prior }).all.filter(({ symbol }) => symbol === 'ν');
  return Object.fromEntries(
    all.map((one) => [one.key, new Array<number>(lengthOf(one)).fill(smoothing)]),
  );
}

function methodOf(
  method: Stage['method'],
  { batches, provenMove, memory, tolerance }: FilterSettings,
  pairs: readonly TrainingPair[],
  model: Model,
  { seed, maxSteps }: { readonly seed: number; readonly maxSteps: number },
): UpperMethod {
  const common = { stop: { relative: tolerance }, box: boxOf(pairs, model) };
  if (method === 'lbfgs') return inexactLbfgs({ ...common, memory });
  if (method === 'proven-lbfgs') {
    return inexactLbfgs({ ...common, memory, proven: true, firstMove: provenMove });
  }
  if (method === 'adaptive') return adaptiveDescent(common);
  const { batch, epochs, move, epsilon, delta } = batches;
  return stochastic({
    ...{ ...common, batch, epsilon, delta, seed, epochsPerStep: epochs },
    ...{ scaling: 'moments', sizes: sizesOf(model) },
    step: { kind: 'given', size: move },
    schedule: { kind: 'annealed', epochs: epochs * maxSteps },
  });
}
