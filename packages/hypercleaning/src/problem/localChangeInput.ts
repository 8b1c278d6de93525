import type { KnownProbabilities } from './knownProbabilities.js';
import type { PreparedSamples } from './samples.js';
import type { SampleWeights } from './sampleWeights.js';

/** What the change of the second derivatives is made of. */
export interface LocalChangeInput {
  readonly samples: PreparedSamples;
  /** At W. */
  readonly probabilities: KnownProbabilities;
  readonly weights: SampleWeights;
  /** μ. */
  readonly strongConvexity: number;
}
