import { requireLength } from '@bilevel/core';

/** How well a ranking finds the corrupted samples, where the truth is known. */
export interface DetectionScores {
  /** Samples, and how many of them are corrupted. */
  readonly samples: number;
  readonly corrupted: number;
  /**
   * Area under the ROC curve: the probability that a corrupted sample is ranked before an intact one,
   * ties counting half. Undefined when there are none of one kind.
   */
  readonly auc: number | undefined;
  /** Among the first k, k the number of corrupted samples, where precision and recall are equal. */
  readonly precisionAtCorrupted: number | undefined;
  /** Among the samples called suspects. */
  readonly suspects: number;
  readonly precision: number | undefined;
  readonly recall: number | undefined;
}

/**
 * Scores a ranking, the smallest score first.
 *
 * @param scores one a sample, such as its weight
 * @param corrupted 1 for samples with a wrong label
 * @param suspects samples called suspects, by index
 */
export function detectionScores(
  scores: Float64Array,
  corrupted: Uint8Array,
  suspects: ArrayLike<number>,
): DetectionScores {
  requireLength('corrupted', corrupted, scores.length);
  const n = scores.length;
  const order = rankByScore(scores);
  const total = corrupted.reduce((sum, flag) => sum + flag, 0);
  // Sum over corrupted samples of their rank from the end, ties sharing the mean rank.
  let rankSum = 0;
  for (let first = 0; first < n;) {
    let last = first;
    let flags = 0;
    while (last < n && scores[order[last]!] === scores[order[first]!]) {
      flags += corrupted[order[last]!]!;
      last++;
    }
    rankSum += flags * (n - (first + last - 1) / 2);
    first = last;
  }
  const intact = n - total;
  const auc =
    total > 0 && intact > 0 ? (rankSum - (total * (total + 1)) / 2) / (total * intact) : undefined;
  let found = 0;
  for (let k = 0; k < suspects.length; k++) found += corrupted[suspects[k]!]!;
  return {
    samples: n,
    corrupted: total,
    auc,
    precisionAtCorrupted: total > 0 ? precisionAt(order, corrupted, total) : undefined,
    suspects: suspects.length,
    precision: suspects.length > 0 ? found / suspects.length : undefined,
    recall: total > 0 ? found / total : undefined,
  };
}

/** Share of corrupted samples among the first k of a ranking. */
export function precisionAt(order: ArrayLike<number>, corrupted: Uint8Array, k: number): number {
  let found = 0;
  for (let i = 0; i < k; i++) found += corrupted[order[i]!]!;
  return found / k;
}

/** Indices by score, the smallest first, equal ones by index. */
export function rankByScore(scores: Float64Array): Uint32Array {
  return Uint32Array.from(scores.keys()).sort((i, j) => scores[i]! - scores[j]! || i - j);
}
