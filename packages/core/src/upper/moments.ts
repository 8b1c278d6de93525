/** Running means of hypergradients and of their squares, as {@link weighed} leaves them. Plain data. */
export interface Moments {
  /** How many hypergradients they are of. */
  readonly count: number;
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

/** Share of the past in the running means (Kingma & Ba 2015). */
const PAST_OF_MEAN = 0.9;
const PAST_OF_SQUARE = 0.99;

export function noMoments(parameters: number): Moments {
  return {
    count: 0,
    mean: new Float64Array(parameters),
    square: new Float64Array(parameters),
  };
}

/**
 * A direction that is the same whatever the scales of the parameters, of length about 1 in each (Adam, Kingma & Ba
 * 2015): with m and v the running means of h and of h², each divided by 1 − pastᵏ, as they begin at 0,
 *
 *     d_j = m_j/√v_j,   and 0 where h_j was always 0.
 *
 * Steps along it are those of gradient descent, preconditioned by diag(1/√v). |d_j| ≤ 2.4, by Cauchy and Schwarz.
 */
export function weighed(
  { count, mean, square }: Moments,
  h: Float64Array,
): { readonly moments: Moments; readonly direction: Float64Array } {
  const next: Moments = {
    count: count + 1,
    mean: mean.map((m, j) => PAST_OF_MEAN * m + (1 - PAST_OF_MEAN) * h[j]!),
    square: square.map((v, j) => PAST_OF_SQUARE * v + (1 - PAST_OF_SQUARE) * h[j]! ** 2),
  };
  const ofMean = 1 - PAST_OF_MEAN ** next.count;
  const ofSquare = 1 - PAST_OF_SQUARE ** next.count;
  const direction = next.mean.map((m, j) => {
    const root = Math.sqrt(next.square[j]! / ofSquare);
    return root > 0 ? m / ofMean / root : 0;
  });
  return { moments: next, direction };
}
