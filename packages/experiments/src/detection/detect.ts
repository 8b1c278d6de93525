import {
  cleanSet,
  cleaningParts,
  compareAccuracy,
  detectionScores,
  labelProbabilities,
  learnCleaning,
  prepareSamples,
  type DataSet,
  type PartsOptions,
} from '@bilevel/hypercleaning';
import type { Control } from '@bilevel/core';

/** How one set of wrong labels was found: a row of runs.csv. */
export interface DetectionRow {
  /** Share of wrong labels. */
  readonly corrupted: number;
  readonly seed: number;
  /** Of the ranking by the probability of the given label, and of one by the learned weights. */
  readonly auc: number;
  readonly aucOfWeights: number;
  /** Share of the training samples that is left out. */
  readonly leftOut: number;
  readonly precision: number;
  readonly recall: number;
  /** Accuracy on the test samples of a classifier trained on all labels as given. */
  readonly uncleaned: number;
  /** Trained without the suspects. */
  readonly cleaned: number;
  /** Trained on the true labels. */
  readonly trueLabels: number;
  readonly steps: number;
  readonly work: number;
  readonly seconds: number;
}

/** Options of {@link detect}. */
export interface DetectOptions extends Control {
  readonly parts: PartsOptions;
  readonly ridge: number;
  readonly budget: number;
}

/**
 * Corrupts, learns weights, chooses the suspects without a look at the truth or at the test samples, and
 * measures with both.
 */
export async function detect(data: DataSet, options: DetectOptions): Promise<DetectionRow> {
  const { ridge, budget, signal, pause } = options;
  const control = { signal, pause };
  const started = performance.now();
  const parts = cleaningParts(data, options.parts);
  const { train, holdOut, corrupted = new Uint8Array(train.labels.length) } = parts;
  const steps = learnCleaning(parts, { ...control, ridge, budget }).steps();
  let next = await steps.next();
  while (next.done !== true) next = await steps.next();
  const { best, last } = next.value;
  const scores = labelProbabilities(prepareSamples(train), best.classifier);
  const cleaned = await cleanSet(train, scores, holdOut, { ...control, ridge });
  const { test } = await compareAccuracy(parts, cleaned.classifier, ridge, control);
  const found = detectionScores(scores, corrupted, cleaned.suspects);
  return {
    corrupted: options.parts.corrupt,
    seed: options.parts.seed,
    auc: found.auc ?? NaN,
    aucOfWeights: detectionScores(best.weights, corrupted, []).auc ?? NaN,
    leftOut: cleaned.suspects.length / train.labels.length,
    precision: found.precision ?? NaN,
    recall: found.recall ?? NaN,
    uncleaned: test?.before.accuracy ?? NaN,
    cleaned: test?.after.accuracy ?? NaN,
    trueLabels: test?.clean?.accuracy ?? NaN,
    steps: last.step,
    work: last.work.total,
    seconds: (performance.now() - started) / 1000,
  };
}
