import type { Control } from '@bilevel/core';
import { selectRows, type LabelledData } from '../data/labelled.js';
import { prepareSamples, type PreparedSamples } from '../problem/samples.js';
import { labelProbabilities, trainClassifier } from './classifier.js';

/** Three train on two thirds of the samples each, in twice the time of one that trains on all. */
const FOLDS = 3;

/** Judges all samples by classifiers that were not trained on them. */
export type CrossFit = (
  /** Samples that may be trained on. */
  kept: Uint32Array,
  options: Control & { readonly start?: Float64Array },
) => Promise<Float64Array>;

/**
 * Cross-fitting: the samples are dealt into three folds, each class evenly, and the probability of each
 * sample's label is that of a classifier trained on the samples `kept` of the other two folds. So a set
 * that is too small to be split once more judges a choice as well as hold-out samples of its size would.
 *
 * @param ridge a of the penalty a‖W‖²
 */
export function crossFitting(data: LabelledData, ridge: number): CrossFit {
  const { labels, classes } = data;
  const folds = deal(labels, classes);
  const own = Array.from({ length: FOLDS }, (_, fold) =>
    Uint32Array.from(folds.keys()).filter((i) => folds[i] === fold),
  );
  const judges = own.map((rows): PreparedSamples | undefined =>
    rows.length === 0 ? undefined : prepareSamples(selectRows(data, rows)),
  );
  return async (kept, options) => {
    const probabilities = new Float64Array(labels.length);
    for (const [fold, judge] of judges.entries()) {
      if (judge === undefined) continue;
      const others = kept.filter((i) => folds[i] !== fold);
      // Trained on nothing, a classifier is W = 0.
      const W =
        others.length === 0
          ? new Float64Array(judge.dimension)
          : await trainClassifier(selectRows(data, others), ridge, options);
      const judged = labelProbabilities(judge, W);
      own[fold]!.forEach((i, k) => (probabilities[i] = judged[k]!));
    }
    return probabilities;
  };
}

/** The fold of each sample; the classes begin with different ones. */
function deal(labels: Uint16Array, classes: number): Uint8Array {
  const next = Uint32Array.from({ length: classes }, (_, label) => label);
  return Uint8Array.from(labels, (label) => next[label]!++ % FOLDS);
}
