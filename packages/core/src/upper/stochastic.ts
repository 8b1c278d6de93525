import { ArgumentError, expected, requirePositive } from '../errors.js';
import { Feasible, type Box } from './box.js';
import {
  addSpent,
  provesDecrease,
  requireBetween,
  stepRecord,
  type MethodState,
  type Spent,
  type UpperMethod,
} from './method.js';
import { noMoments, weighed, type Moments } from './moments.js';
import { firstStepSize, limitedStep, resolveMoves, type MoveOptions } from './moves.js';
import type { Tolerances } from './oracle.js';
import { permutation } from './random.js';
import {
  requireTolerances,
  startingTolerances,
  type FirstTolerances,
} from './startingTolerances.js';
import { isStationary, resolveStop, stoppingOf } from './stopping.js';
import type { StoppingTolerance } from './stoppingRule.js';

/** How α changes with the number k of mini-batch steps taken. */
export type StepSchedule =
  | { readonly kind: 'constant' }
  /** α_k = α₀ / (1 + k/k₀)ᵖ with ½ < p ≤ 1 and k₀ the steps of `epochs` epochs. */
  | { readonly kind: 'decreasing'; readonly power?: number; readonly epochs?: number }
  /**
   * α_k = α₀ (1 + cos(πk/K))/2 with K the steps of `epochs` epochs, after which α is α₀/500: for runs whose length
   * is known. Large steps last longer than with `decreasing`, and the noise of the mini-batches is gone at the end
   * (Loshchilov & Hutter 2017). ε and δ fall with α down to a fifth of the first.
   */
  | { readonly kind: 'annealed'; readonly epochs: number };

/** Options of {@link stochastic}. */
export interface StochasticOptions extends FirstTolerances, MoveOptions {
  /** Seeds the order of the samples; a whole number from 0 to 2³² − 1. Default 0. */
  readonly seed?: number;
  /** Samples in a mini-batch, at least 1. Default: a quarter of them. */
  readonly batch?: number;
  /** Epochs between two evaluations of F as a whole, at least 1. Default 1. */
  readonly epochsPerStep?: number;
  /** Default: decreasing with power 1 and half of α₀ after 5 epochs. */
  readonly schedule?: StepSchedule;
  /**
   * What a step is along: `none`, h_S; `moments`, h_S preconditioned by a diagonal of its own running moments
   * ({@link weighed}), for parameters of different scales, such as weights, smoothings and taps of filters. Its
   * α₀ is how far a parameter moves in a step, 0.03 unless `step` says another. Default `none`.
   */
  readonly scaling?: 'none' | 'moments';
  /** With moments: a step moves θ_j by up to about α_k times sizes[j], each above 0. Default: 1 for all. */
  readonly sizes?: ArrayLike<number>;
  readonly stop?: StoppingTolerance;
  /** Where θ is kept. Default: everywhere. */
  readonly box?: Box;
}

interface StochasticState extends MethodState {
  readonly first: Tolerances;
  /** α₀. */
  readonly firstStep: number;
  /** Mini-batch steps taken. */
  readonly taken: number;
  /** Of the stream that orders the samples. */
  readonly random: number;
  /** With `scaling: 'moments'`. */
  readonly moments?: Moments;
}

/** α₀ of steps that are scaled: log-parameters by 3 %. */
const SCALED_STEP = 0.03;

/**
 * Inexact stochastic gradient descent (Salehi et al. 2024, "ISGD"; mathematics.md §7): each epoch goes
 * through all samples in a new random order, a mini-batch S at a time,
 *
 *     θ ← P(θ − α_k h_S),   h_S the inexact hypergradient of (1/|S|) Σ_{i in S} f_i(x_i*(θ), θ) + r(θ),
 *
 * with constant or decreasing α_k, ε_k and δ_k falling with α_k. P is the projection onto the box.
 *
 * A step of the run is an epoch (or `epochsPerStep` of them) and ends with an evaluation over all
 * samples: objective, hypergradient and bound of a record are those of F, never of a mini-batch, and so
 * is a certified decrease. That costs about as much as a mini-batch step over all samples, less what
 * the warm starts save.
 *
 * With `scaling: 'moments'` h_S is preconditioned by a diagonal (Adam, Kingma & Ba 2015).
 *
 * Single steps are no descent steps and α is not adapted: α₀ has to suit the problem, and is only lowered
 * where a step would move θ too far ({@link MoveOptions.maxMove}). The order of the
 * samples depends on the seed alone, and its state is part of the method's.
 */
export function stochastic(options: StochasticOptions = {}): UpperMethod<StochasticState> {
  const seed = options.seed ?? 0;
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new ArgumentError(expected('a whole number from 0 to 2³² − 1', 'seed', seed));
  }
  const epochs = options.epochsPerStep ?? 1;
  for (const [name, value] of [
    ['batch', options.batch ?? 1],
    ['epochsPerStep', epochs],
  ] as const) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new ArgumentError(expected('a whole number of at least 1', name, value));
    }
  }
  const decay = decayOf(options.schedule ?? { kind: 'decreasing' });
  const { sizes } = options;
  for (const size of Array.from(sizes ?? [])) requirePositive('sizes', size);
  const scaled = options.scaling === 'moments';
  const { step, maxMove } = resolveMoves(
    scaled ? { step: { kind: 'given', size: SCALED_STEP }, ...options } : options,
  );
  requireTolerances(options);
  const stop = resolveStop(options.stop);
  const within = new Feasible(options.box);

  function sized(direction: Float64Array): Float64Array {
    if (sizes === undefined) return direction;
    if (sizes.length !== direction.length) {
      throw new ArgumentError(
        expected(`${String(direction.length)} numbers`, 'sizes', sizes.length),
      );
    }
    return direction.map((d, j) => d * sizes[j]!);
  }

  function tightened(first: Tolerances, factor: number): Tolerances {
    return { epsilon: factor * first.epsilon, delta: factor * first.delta };
  }

  return {
    name: 'stochastic',
    stopping: stoppingOf(stop, within),

    async init(oracle, start, limits) {
      const theta = within.project(start);
      const begun = await startingTolerances(oracle, theta, options, limits);
      const first = begun.tolerances;
      const left = limits.maxWork - begun.spent.work.total;
      const evaluation = await oracle.evaluate(theta, first, left);
      const h = within.stationarity(theta, evaluation.gradient);
      return {
        record: stepRecord(0, evaluation, addSpent(begun.spent, evaluation), 0, false, within),
        status: isStationary(evaluation, stop, within) ? 'converged' : 'running',
        first,
        firstStep: firstStepSize(step, h),
        taken: 0,
        random: seed,
        ...(scaled && { moments: noMoments(theta.length) }),
      };
    },

    async advance(oracle, state, limits) {
      const { record, first } = state;
      if (record.work.total >= limits.maxWork) return { ...state, status: 'budget' };
      const batch = Math.min(
        oracle.samples,
        options.batch ?? Math.max(1, Math.round(oracle.samples / 4)),
      );
      const perEpoch = Math.ceil(oracle.samples / batch);
      let { theta } = record;
      let { taken, random, firstStep, moments } = state;
      let spent: Spent = record;
      let alpha = firstStep;
      /** The step before; what the epoch cut short has spent counts all the same. */
      const unfinished = (): StochasticState => {
        const { work, evaluations } = spent;
        return { ...state, record: { ...record, work, evaluations }, status: 'budget' };
      };
      for (let epoch = 0; epoch < epochs; epoch++) {
        const shuffled = permutation(oracle.samples, random);
        random = shuffled.state;
        for (let k = 0; k < oracle.samples; k += batch) {
          const factor = decay(taken / perEpoch);
          alpha = factor.step * firstStep;
          const left = limits.maxWork - spent.work.total;
          if (left <= 0) return unfinished();
          const subset = shuffled.value.slice(k, k + batch);
          const part = await oracle.evaluate(
            theta,
            tightened(first, factor.tolerance),
            left,
            subset,
          );
          spent = addSpent(spent, part);
          if (part.exhausted) return unfinished();
          let along = part.gradient;
          if (moments !== undefined) {
            // What the box does not let move does not count.
            const weighedBy = weighed(moments, within.reduced(theta, along));
            ({ moments } = weighedBy);
            along = sized(weighedBy.direction);
          }
          const next = limitedStep(theta, along, alpha, maxMove, within);
          theta = next.theta;
          if (next.stepSize < alpha) {
            alpha = next.stepSize;
            firstStep = alpha / factor.step;
          }
          taken++;
        }
      }
      const left = limits.maxWork - spent.work.total;
      if (left <= 0) return unfinished();
      const evaluation = await oracle.evaluate(
        theta,
        tightened(first, decay(taken / perEpoch).tolerance),
        left,
      );
      spent = addSpent(spent, evaluation);
      const decrease = provesDecrease(record.objective, evaluation.corrected);
      const exhausted = evaluation.exhausted || spent.work.total >= limits.maxWork;
      return {
        record: stepRecord(record.step + 1, evaluation, spent, alpha, decrease, within),
        status: isStationary(evaluation, stop, within)
          ? 'converged'
          : exhausted
            ? 'budget'
            : 'running',
        first,
        firstStep,
        taken,
        random,
        ...(moments && { moments }),
      };
    },
  };
}

/** Least of what is left of the steps, and of the tolerances, when they are annealed. */
const LEAST_STEP = 1 / 500;
const LEAST_TOLERANCE = 1 / 5;

/** α_k/α₀, and the same for ε and δ, after some epochs. */
function decayOf(
  schedule: StepSchedule,
): (epochs: number) => { readonly step: number; readonly tolerance: number } {
  switch (schedule.kind) {
    case 'constant':
      return () => ({ step: 1, tolerance: 1 });
    case 'decreasing': {
      const { power = 1, epochs: halving = 5 } = schedule;
      if (power !== 1) requireBetween('schedule.power', power, 0.5, 1);
      requirePositive('schedule.epochs', halving);
      return (epochs) => {
        const factor = (1 + epochs / halving) ** -power;
        return { step: factor, tolerance: factor };
      };
    }
    case 'annealed': {
      const { epochs: all } = schedule;
      requirePositive('schedule.epochs', all);
      return (epochs) => {
        const factor = (1 + Math.cos(Math.PI * Math.min(1, epochs / all))) / 2;
        return {
          step: Math.max(LEAST_STEP, factor),
          tolerance: Math.max(LEAST_TOLERANCE, factor),
        };
      };
    }
  }
}
