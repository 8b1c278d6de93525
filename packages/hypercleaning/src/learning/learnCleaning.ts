import {
  conjugateGradient,
  inexactLbfgs,
  learn,
  newtonCg,
  requirePositive,
  type Control,
  type LearnStep,
  type UpperMethod,
} from '@bilevel/core';
import type { LabelledData } from '../data/labelled.js';
import { cleaningProblem } from '../problem/cleaningProblem.js';
import { prepareSamples } from '../problem/samples.js';
import { sigmoid } from '../problem/sigmoid.js';
import { accuracyOn, type Accuracy } from './classifier.js';

/** The samples that weights are learned with. No sample is in two of them. */
export interface CleaningData {
  /** Samples that may have wrong labels. */
  readonly train: LabelledData;
  /** Samples with labels to be trusted, for the upper level. */
  readonly validation: LabelledData;
  /** Samples with labels to be trusted that decide when to stop; not the test samples. */
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
}

/** An accepted step. */
export interface CleaningStep extends LearnStep {
  /** Of the classifier trained with the weights. */
  readonly holdOut: Accuracy;
  /** Whether it is the best so far by the hold-out loss. */
  readonly best: boolean;
}

/** What was learned. */
export interface LearnedWeights {
  /** σ(θ_i), one a training sample: the smaller, the more suspect. */
  readonly weights: Float64Array;
  /** The classifier trained with the weights. */
  readonly classifier: Float64Array;
  readonly step: CleaningStep;
  /** `hold-out`: the hold-out loss did not fall any more. Otherwise as in core's `LearnStatus`. */
  readonly status: 'hold-out' | 'converged' | 'budget' | 'steps' | 'accuracy';
}

/**
 * Learns a weight for each training sample such that the classifier trained with them does well on the
 * validation samples ({@link cleaningProblem}), by inexact L-BFGS, Newton-CG and CG. The upper level
 * has as many parameters as there are training samples and would in the end fit the validation samples
 * alone: the step with the smallest loss on the hold-out samples is the result, and the run ends when
 * that has not fallen for `patience` steps.
 *
 * @returns an iterator over accepted steps, the starting point first, that returns the result
 * @throws ArgumentError, ShapeError; CancelledError when the signal fires
 */
export async function* learnCleaning(
  { train, validation, holdOut }: CleaningData,
  options: LearnCleaningOptions = {},
): AsyncGenerator<CleaningStep, LearnedWeights, undefined> {
  const { ridge = 1e-3, method = inexactLbfgs(), budget = 2000, patience = 5 } = options;
  requirePositive('patience', patience);
  const problem = cleaningProblem(train, validation, { ridge });
  const judge = prepareSamples(holdOut);
  const run = learn(problem, new Float64Array(problem.parameters), {
    method,
    lower: newtonCg(),
    linear: conjugateGradient(),
    maxWork: budget,
    signal: options.signal,
    pause: options.pause,
  });
  const steps = run.steps();
  let best: { readonly step: CleaningStep; readonly classifier: Float64Array } | undefined;
  for (;;) {
    const next = await steps.next();
    const stale =
      best !== undefined && next.done !== true && next.value.step > best.step.step + patience;
    if (best !== undefined && (next.done === true || stale)) {
      return {
        weights: best.step.theta.map(sigmoid),
        classifier: best.classifier,
        step: best.step,
        status: next.done === true ? next.value.status : 'hold-out',
      };
    }
    if (next.done === true) throw new Error('A learning run ended without a step.');
    const classifier = (await run.solution(0)).slice();
    const scores = accuracyOn(judge, classifier);
    const improves = best === undefined || scores.loss < best.step.holdOut.loss;
    const step: CleaningStep = { ...next.value, holdOut: scores, best: improves };
    if (improves) best = { step, classifier };
    yield step;
  }
}
