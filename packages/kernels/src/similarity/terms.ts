import type { Grid } from '../totalVariation/totalVariation.js';

/** What two pictures are compared by. */
export interface SimilarityTerms extends Grid {
  /** Of a symmetric window of 11 entries, the six from its edge to its middle; of two of them the product. */
  readonly weights: Float64Array;
  readonly c1: number;
  readonly c2: number;
}
