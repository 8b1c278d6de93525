import type { Control } from '@bilevel/core';
import { selectRows, type LabelledData } from '../data/labelled.js';
import { rankByScore } from '../detection/metrics.js';
import { prepareSamples } from '../problem/samples.js';
import { accuracyOn, predictClasses, trainClassifier } from './classifier.js';

/** Shares of the training samples that may be left out as suspects; 0 leaves the set as it is. */
const SHARES = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6] as const;

/** A training set without its suspects, and what was learned from it. */
export interface CleanedSet {
  /** Indices into the training samples, the most suspect first. */
  readonly suspects: Uint32Array;
  /** Indices of the others, ascending. */
  readonly kept: Uint32Array;
  /** The classifier trained on those, all with the same weight. */
  readonly classifier: Float64Array;
  /** Its classes for all training samples. */
  readonly predicted: Uint16Array;
  /** Hold-out loss for each share of suspects that was tried. */
  readonly tried: readonly { readonly share: number; readonly holdOutLoss: number }[];
}

/**
 * Chooses how many of the samples with the smallest scores to leave out: those without which a
 * classifier, trained without weights, has the smallest loss on the hold-out samples. Nothing is left
 * out where that is best, so that cleaning does no harm by this measure. Neither the truth nor test
 * samples are looked at. A share that would leave a class without a sample is not tried.
 *
 * @param scores one a training sample: the smaller, the more suspect, as {@link labelProbabilities}
 * @throws CancelledError when the signal fires
 */
export async function cleanSet(
  train: LabelledData,
  scores: Float64Array,
  holdOut: LabelledData,
  options: Control & {
    /** a of the penalty a‖W‖². Default 1e-3. */
    readonly ridge?: number;
  } = {},
): Promise<CleanedSet> {
  const { ridge = 1e-3 } = options;
  const order = rankByScore(scores);
  const judge = prepareSamples(holdOut);
  const tried: { readonly share: number; readonly holdOutLoss: number }[] = [];
  let start: Float64Array | undefined;
  let best: { readonly loss: number; readonly count: number; readonly W: Float64Array } | undefined;
  for (const share of SHARES) {
    const count = Math.floor(share * scores.length);
    const kept = order.slice(count).sort();
    if (new Set(Array.from(kept, (i) => train.labels[i])).size < train.classes) break;
    const W = await trainClassifier(selectRows(train, kept), ridge, {
      signal: options.signal,
      pause: options.pause,
      ...(start && { start }),
    });
    start = W;
    const { loss } = accuracyOn(judge, W);
    tried.push({ share, holdOutLoss: loss });
    if (best === undefined || loss < best.loss) best = { loss, count, W };
  }
  const classifier = best?.W ?? new Float64Array(judge.dimension);
  const count = best?.count ?? 0;
  return {
    suspects: order.slice(0, count),
    kept: order.slice(count).sort(),
    classifier,
    predicted: predictClasses(prepareSamples(train), classifier),
    tried,
  };
}
