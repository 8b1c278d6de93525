import type { Control } from '@bilevel/core';
import type { LabelledData } from '../data/labelled.js';
import type { CleaningParts } from '../data/parts.js';
import { prepareSamples } from '../problem/samples.js';
import { accuracyOn, trainClassifier, type Accuracy } from './classifier.js';

/** What cleaning does to a classifier that is trained, without weights, on the training samples. */
export interface AccuracyComparison {
  /** Trained on the labels as given. */
  readonly before: Accuracy;
  /** Trained on the cleaned set. */
  readonly after: Accuracy;
  /** Trained on the true labels; null where they are not known. */
  readonly clean: Accuracy | null;
}

/**
 * Trains on the labels as given, and on the true ones where they are known, and compares.
 *
 * @param classifier the one trained on the cleaned set
 * @returns on validation samples, and on test samples where there are some
 * @throws CancelledError when the signal fires
 */
export async function compareAccuracy(
  { train, clean, validation, test }: CleaningParts,
  classifier: Float64Array,
  ridge: number,
  control: Control = {},
): Promise<{
  readonly validation: AccuracyComparison;
  readonly test: AccuracyComparison | null;
}> {
  const before = await trainClassifier(train, ridge, control);
  const truth = clean && (await trainClassifier(clean, ridge, control));
  const compare = (on: LabelledData): AccuracyComparison => {
    const samples = prepareSamples(on);
    return {
      before: accuracyOn(samples, before),
      after: accuracyOn(samples, classifier),
      clean: truth === undefined ? null : accuracyOn(samples, truth),
    };
  };
  return { validation: compare(validation), test: test === undefined ? null : compare(test) };
}
