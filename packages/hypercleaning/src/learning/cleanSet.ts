import type { Control } from '@bilevel/core';
import { selectRows, type LabelledData } from '../data/labelled.js';
import { rankByScore } from '../detection/metrics.js';
import { prepareSamples } from '../problem/samples.js';
import { labelProbabilities, predictClasses, trainClassifier } from './classifier.js';
import { countContradictions } from './contradictions.js';
import { lossUnderNoise, type NoisyLoss } from './lossUnderNoise.js';

/** Shares of the training samples that may be left out as suspects; 0 leaves the set as it is. */
const SHARES = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6] as const;

/** What leaving a share of the training samples out came to on the hold-out samples. */
interface TriedShare {
  readonly share: number;
  /** Mean loss with as many wrong labels as fit best ({@link lossUnderNoise}). */
  readonly holdOutLoss: number;
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

interface Candidate {
  readonly count: number;
  readonly W: Float64Array;
  readonly holdOut: NoisyLoss;
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
  const order = withoutLast(rankByScore(scores), train.labels);
  const judge = prepareSamples(holdOut);
  const samples = prepareSamples(train);
  const tried: TriedShare[] = [];
  const candidates: Candidate[] = [];
  let contradictions = 0;
  for (const share of SHARES) {
    const count = Math.floor(share * scores.length);
    if (count > order.length) break;
    const kept = others(order, count, scores.length);
    const start = candidates.at(-1)?.W;
    const W = await trainClassifier(selectRows(train, kept), ridge, {
      signal: options.signal,
      pause: options.pause,
      ...(start && { start }),
    });
    const judged = lossUnderNoise(labelProbabilities(judge, W), train.classes);
    tried.push({ share, holdOutLoss: judged.loss });
    if (count === 0) contradictions = countContradictions(samples, W);
    candidates.push({ count, W, holdOut: judged });
  }
  const { count, W, holdOut: judged } = choose(candidates, contradictions);
  return {
    suspects: order.slice(0, count),
    kept: others(order, count, scores.length),
    classifier: W,
    predicted: predictClasses(samples, W),
    tried,
    holdOutWrong: judged.wrong,
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

function choose(candidates: readonly Candidate[], contradictions: number): Candidate {
  const best = candidates.reduce((a, b) => (b.holdOut.loss < a.holdOut.loss ? b : a));
  const good = candidates.filter(({ holdOut }) => isAsGood(holdOut.losses, best.holdOut.losses));
  return good.findLast(({ count }) => count <= contradictions) ?? good[0] ?? best;
}

/** Whether losses are in the mean no larger than others by more than the difference's standard error. */
function isAsGood(losses: Float64Array, others: Float64Array): boolean {
  const n = losses.length;
  const differences = losses.map((loss, i) => loss - others[i]!);
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  if (!(mean > 0)) return true;
  const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  return n > 1 && mean <= Math.sqrt(squares / (n - 1) / n);
}
