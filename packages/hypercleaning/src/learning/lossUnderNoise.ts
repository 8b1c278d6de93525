/** How well a classifier explains labels of which some may be wrong. */
export interface NoisyLoss {
  /** ℓ_i under the fitted noise, one a sample. */
  readonly losses: Float64Array;
  /** Their mean. */
  readonly loss: number;
  /** The share of wrong labels that explains them best, ε(C − 1)/C. */
  readonly wrong: number;
}

/** Halvings of [0, 1], to the last bit that matters. */
const HALVINGS = 52;

/**
 * Cross-entropy with a share ε of labels replaced by any class, all equally likely:
 *
 *     ℓ_i(ε) = −log((1 − ε) p_i + ε/C),   ε = argmin of the mean of ℓ_i over [0, 1]
 *
 * where p_i is what the classifier gives to the label of sample i ({@link labelProbabilities}). Without
 * ε one sure and right answer to a wrongly labelled sample costs more than many doubtful ones, and the
 * classifier that has learned the wrong labels seems the better one. The mean is convex in ε, since each
 * ℓ_i is the negative logarithm of a linear function; its derivative's change of sign is found by
 * halving.
 *
 * @param probabilities p_i, from 0 to 1
 * @param classes C
 */
export function lossUnderNoise(probabilities: Float64Array, classes: number): NoisyLoss {
  const chance = 1 / classes;
  const falls = (epsilon: number): boolean => {
    let slope = 0;
    for (const p of probabilities) slope += (p - chance) / ((1 - epsilon) * p + epsilon * chance);
    return slope < 0;
  };
  let [low, high] = [0, falls(0) ? 1 : 0];
  for (let k = 0; k < HALVINGS && high > 0; k++) {
    const middle = (low + high) / 2;
    if (falls(middle)) low = middle;
    else high = middle;
  }
  const losses = probabilities.map((p) => -Math.log((1 - high) * p + high * chance));
  const loss = losses.reduce((sum, one) => sum + one, 0) / losses.length;
  return { losses, loss, wrong: high * (1 - chance) };
}
