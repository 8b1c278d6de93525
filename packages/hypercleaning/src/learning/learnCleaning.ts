import {
  CheckpointError,
  conjugateGradient,
  expected,
  inexactLbfgs,
  learn,
  newtonCg,
  onEngine,
  requirePositive,
  type Checkpoint,
  type Control,
  type LearnResult,
  type LearnStep,
  type LearningRun,
  type ShardEngine,
  type UpperMethod,
} from '@bilevel/core';
import { WorkerPool } from '@bilevel/parallel';
import type { LabelledData } from '../data/labelled.js';
import { describedCleaning, type CleaningDescription } from '../problem/describedCleaning.js';
import { prepareSamples, type PreparedSamples } from '../problem/samples.js';
import { sigmoid } from '../problem/sigmoid.js';
import { betterHoldOut } from './betterHoldOut.js';
import { accuracyOn, type Accuracy } from './classifier.js';

/** The samples that weights are learned with. No sample is in two of them. */
export interface CleaningData {
  /** Samples that may have wrong labels. */
  readonly train: LabelledData;
  /** Samples for the upper level. Labels of these should be right, or as few wrong as possible. */
  readonly validation: LabelledData;
  /** Samples, likewise, that decide when to stop; not the test samples. */
  readonly holdOut: LabelledData;
}

/** Options of {@link learnCleaning}. */
export interface LearnCleaningOptions extends Control {
  /** a of the penalty a‖W‖². Default 1e-3. */
  readonly ridge?: number;
  /** Default {@link inexactLbfgs}. */
  readonly method?: UpperMethod;
  /** Units of work in all: passes over the training samples. Default 2,000. */
  readonly budget?: number;
  /** Stop after as many steps without a better hold-out loss. Default 5. */
  readonly patience?: number;
  /**
   * What evaluates the problem; it stays open when the run ends. A worker of it makes the problem from
   * `@bilevel/hypercleaning/described-cleaning`. Default: a `WorkerPool` of this thread, since the problem
   * is one sample, closed with the run.
   */
  readonly engine?: ShardEngine;
  /** Goes on from here. Data and options other than `budget` and `patience` must be the same. */
  readonly resume?: CleaningCheckpoint;
}

/** An accepted step. */
export interface CleaningStep extends LearnStep {
  /** Of the classifier trained with the weights. */
  readonly holdOut: Accuracy;
}

/** What was learned by some step. */
export interface LearnedWeights {
  readonly step: CleaningStep;
  /** σ(θ_i), one a training sample: the smaller, the more suspect. */
  readonly weights: Float64Array;
  /** The classifier trained with the weights. */
  readonly classifier: Float64Array;
}

/** How a run ended. */
export interface CleaningResult {
  /** `hold-out`: the hold-out loss did not fall any more. Otherwise as in core's `LearnStatus`. */
  readonly status: 'hold-out' | LearnResult['status'];
  readonly best: LearnedWeights;
  /** The last step, with the work of the whole run. */
  readonly last: LearnStep;
}

/** All that an exact resume needs; plain data as core's `Checkpoint` is. */
export interface CleaningCheckpoint {
  readonly learning: Checkpoint;
  readonly best: LearnedWeights;
  readonly last: CleaningStep;
}

/** Where those who evaluate it elsewhere find the problem: an export of this package. */
const DESCRIBED = '@bilevel/hypercleaning/described-cleaning';

/** A run of {@link learnCleaning}. */
export class CleaningRun {
  readonly #engine: ShardEngine;
  /** Whether it was made here, and ends with the run. */
  readonly #ownsEngine: boolean;
  readonly #run: LearningRun;
  readonly #judge: PreparedSamples;
  readonly #patience: number;
  /** The state that the run goes on from, until it does. */
  #unchanged: CleaningCheckpoint | undefined;
  #best: LearnedWeights | undefined;
  #last: CleaningStep | undefined;

  constructor({ train, validation, holdOut }: CleaningData, options: LearnCleaningOptions = {}) {
    const { ridge = 1e-3, method = inexactLbfgs(), budget = 2000, patience = 5 } = options;
    requirePositive('patience', patience);
    this.#patience = patience;
    const { resume, engine } = options;
    this.#ownsEngine = engine === undefined;
    this.#engine = engine ?? new WorkerPool({ threads: 1 });
    const data: CleaningDescription = {
      train: this.#shared(train),
      validation: this.#shared(validation),
      options: { ridge },
    };
    const problem = describedCleaning(data);
    this.#judge = prepareSamples(holdOut);
    const { classifier } = resume?.best ?? {};
    if (classifier !== undefined && classifier.length !== this.#judge.dimension) {
      throw new CheckpointError(
        expected(`a classifier of ${String(this.#judge.dimension)}`, 'the checkpoint', classifier),
      );
    }
    this.#run = learn(problem, new Float64Array(problem.parameters), {
      method,
      lower: newtonCg(),
      linear: conjugateGradient(),
      maxWork: budget,
      oracle: onEngine(this.#engine, {
        module: DESCRIBED,
        export: 'describedCleaning',
        data,
      }),
      signal: options.signal,
      pause: options.pause,
      ...(resume && { resume: resume.learning }),
    });
    this.#unchanged = resume;
    this.#best = resume?.best;
    this.#last = resume?.last;
  }

  /** The step with the smallest hold-out loss so far. */
  get best(): LearnedWeights | undefined {
    return this.#best;
  }

  /**
   * Opens what evaluates the problem, as `steps()` does where it has not been called.
   *
   * @throws MemoryLimitError and what else the engine throws, before anything is computed
   */
  open(): Promise<void> {
    return this.#run.open();
  }

  /**
   * Yields each accepted step, the starting point first; returns how the run ended.
   *
   * @throws CancelledError when the signal fires, between inner iterations
   */
  async *steps(): AsyncGenerator<CleaningStep, CleaningResult, undefined> {
    try {
      return yield* this.#steps();
    } finally {
      if (this.#ownsEngine) await this.#engine.close();
    }
  }

  async *#steps(): AsyncGenerator<CleaningStep, CleaningResult, undefined> {
    const steps = this.#run.steps();
    while (!this.#isStale()) {
      this.#unchanged = undefined;
      const next = await steps.next();
      if (next.done === true) return this.#ended(next.value.status, next.value.last);
      const classifier = (await this.#run.solution(0)).slice();
      const step = { ...next.value, holdOut: accuracyOn(this.#judge, classifier) };
      this.#last = step;
      if (betterHoldOut(step.holdOut.loss, this.#best?.step.holdOut.loss)) {
        this.#best = { step, weights: step.theta.map(sigmoid), classifier };
      }
      yield step;
    }
    return this.#ended('hold-out', this.#last);
  }

  /**
   * The state at the step last yielded; call it before the run goes on.
   *
   * @throws CheckpointError before the first step and within one
   */
  async checkpoint(): Promise<CleaningCheckpoint> {
    if (this.#unchanged !== undefined) return this.#unchanged;
    const learning = await this.#run.checkpoint();
    if (this.#best === undefined || this.#last === undefined) {
      throw new CheckpointError('Expected at least one step before checkpoint().');
    }
    return { learning, best: this.#best, last: this.#last };
  }

  /** The data with its numbers where all who evaluate them read the same; bytes are sent. */
  #shared(data: LabelledData): LabelledData {
    const { values } = data.features;
    if (this.#engine.share === undefined || !(values instanceof Float64Array)) return data;
    return { ...data, features: { ...data.features, values: this.#engine.share(values) } };
  }

  #isStale(): boolean {
    if (this.#best === undefined || this.#last === undefined) return false;
    return this.#last.step - this.#best.step.step >= this.#patience;
  }

  #ended(status: CleaningResult['status'], last: LearnStep | undefined): CleaningResult {
    if (this.#best === undefined || last === undefined) {
      throw new Error('A learning run ended without a step.');
    }
    return { status, best: this.#best, last };
  }
}

/**
 * Learns a weight for each training sample such that the classifier trained with them does well on the
 * validation samples ({@link cleaningProblem}), by inexact L-BFGS, Newton-CG and CG. The upper level
 * has as many parameters as there are training samples and would in the end fit the validation samples
 * alone: the step with the smallest loss on the hold-out samples is the result, and the run ends when
 * that has not fallen for `patience` steps.
 *
 * ```ts
 * const run = learnCleaning({ train, validation, holdOut });
 * for await (const step of run.steps()) console.log(step.objective.value, step.holdOut.loss);
 * console.log(run.best?.weights);
 * ```
 *
 * @throws ArgumentError, ShapeError, CheckpointError before anything is computed
 */
export function learnCleaning(data: CleaningData, options: LearnCleaningOptions = {}): CleaningRun {
  return new CleaningRun(data, options);
}
