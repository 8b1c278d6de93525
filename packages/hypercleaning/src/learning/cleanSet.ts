import type { Control } from '@bilevel/core';
import { selectRows, type LabelledData } from '../data/labelled.js';
import { rankByScore } from '../detection/metrics.js';
import { prepareSamples } from '../problem/samples.js';
import { labelProbabilities, predictClasses, trainClassifier } from './classifier.js';
import { chooseCandidate, isTooSmall, judgedTogether } from './chooseShare.js';
import { countContradictions } from './contradictions.js';
import { crossFitting } from './crossFit.js';
import { lossUnderNoise } from './lossUnderNoise.js';

/** Shares of the training samples that may be left out as suspects; 0 leaves the set as it is. */
const SHARES = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6] as const;

/** Standard errors by which a loss may be above the least: of hold-out samples, and of all by cross-fitting. */
const ERRORS = { holdOut: 1, all: 2 } as const;

/** What leaving a share of the training samples out came to. */
interface TriedShare {
  readonly share: number;
  /** Mean loss on the hold-out samples with as many wrong labels as fit best ({@link lossUnderNoise}). */
  readonly holdOutLoss: number;
  /** The same on these and the training samples, where the hold-out samples are too few to decide. */
  readonly loss?: number;
}

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
  readonly tried: readonly TriedShare[];
  /** Share of wrong hold-out labels that fits that classifier best: of labels replaced at random. */
  readonly holdOutWrong: number;
}

/**
 * Chooses how many of the samples with the smallest scores to leave out. For each share a classifier is
 * trained, without weights, on the others, and judged by its loss on the hold-out samples, whose own
 * labels may be wrong ({@link lossUnderNoise}). Shares are as good as the best one when they are no worse
 * by more than the standard error of the difference, so that cleaning does no harm by this measure. Of
 * these the result is the largest with no more suspects than there are labels that the classifier
 * trained on all of them contradicts ({@link countContradictions}), else the smallest: where classes
 * hardly overlap, a classifier predicts as well with wrong labels as without, and only contradictions
 * tell. Neither the truth nor test samples are looked at. The last sample of a class is never left out:
 * the next suspect is, in its place.
 *
 * Of fewer than 200 hold-out samples a single one could decide. The training samples then judge with
 * them, each by a classifier that was trained on two thirds of the others ({@link crossFitting}), and two
 * standard errors count as equal: the scores have seen the training samples.
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
  const { ridge = 1e-3, signal, pause } = options;
  const control = { signal, pause };
  const order = withoutLast(rankByScore(scores), train.labels);
  const judge = prepareSamples(holdOut);
  const samples = prepareSamples(train);
  const keptOf = (count: number): Uint32Array => others(order, count, scores.length);
  const crossFit = isTooSmall(judge.count) ? crossFitting(train, ridge) : undefined;
  const candidates = [];
  for (const share of SHARES) {
    const count = Math.floor(share * scores.length);
    if (count > order.length) break;
    const kept = keptOf(count);
    const before = candidates.at(-1)?.W;
    const W = await trainClassifier(selectRows(train, kept), ridge, {
      ...control,
      ...(before && { start: before }),
    });
    const probabilities = labelProbabilities(judge, W);
    const holdOut = lossUnderNoise(probabilities, train.classes);
    const judged = crossFit
      ? judgedTogether(probabilities, await crossFit(kept, { ...control, start: W }), train.classes)
      : holdOut;
    candidates.push({ share, count, W, holdOut, judged });
  }
  const contradictions = countContradictions(samples, candidates[0]!.W);
  const errors = crossFit ? ERRORS.all : ERRORS.holdOut;
  const { count, W, holdOut: onHoldOut } = chooseCandidate(candidates, contradictions, errors);
  return {
    suspects: order.slice(0, count),
    kept: keptOf(count),
    classifier: W,
    predicted: predictClasses(samples, W),
    tried: candidates.map(({ share, holdOut, judged }) => ({
      share,
      holdOutLoss: holdOut.loss,
      ...(crossFit && { loss: judged.loss }),
    })),
    holdOutWrong: onHoldOut.wrong,
  };
}

/** A ranking without the least suspect sample of each class. */
function withoutLast(order: Uint32Array, labels: Uint16Array): Uint32Array {
  const last = new Map(Array.from(order, (i) => [labels[i], i]));
  return order.filter((i) => last.get(labels[i]) !== i);
}

/** All of `n` samples but the first `count` of a ranking, ascending. */
function others(order: Uint32Array, count: number, n: number): Uint32Array {
  const out = new Set(order.subarray(0, count));
  return Uint32Array.from({ length: n }, (_, i) => i).filter((i) => !out.has(i));
}
