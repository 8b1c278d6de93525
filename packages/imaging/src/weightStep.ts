import type { Checkpoint, LearnResult, LearnStep } from '@bilevel/core';
import type { LearnedModel } from './apply.js';
import type { Values } from './describe/description.js';
import type { Image } from './image.js';
import type { Quality } from './metric/quality.js';

interface EstimatedMeans {
  readonly train: number;
  readonly validation: number | undefined;
}

/** One accepted step, with weights and scores in the user's terms. */
export interface WeightStep extends LearnStep {
  readonly parameters: Values;
  readonly train: Quality;
  /** Undefined when there is no validation picture. */
  readonly validation: Quality | undefined;
  /**
   * What a risk other than `clean` estimates of the mean PSNR of the reconstructions: NaN where it estimates none, as of
   * operators that do not see the picture as it is. `errors` are standard errors by noise, probes and an estimated σ; steps
   * of earlier versions have none.
   */
  readonly psnrEstimated?: EstimatedMeans & { readonly errors?: EstimatedMeans };
}

/** All that an exact resume needs; plain data as {@link Checkpoint} is. */
export interface WeightCheckpoint {
  readonly learning: Checkpoint;
  /** Warm starts of the validation pictures. */
  readonly validation: readonly Float64Array[];
  /** `ModelOptions.convexity`, where the model has one. */
  readonly convexity?: number | undefined;
}

/** A picture of a learning run as a step denoises it. */
export interface StepReconstruction {
  readonly role: 'train' | 'validation';
  readonly name: string;
  readonly image: Image;
  /** Certified ‖x̃ − x*‖ / √d of its d pixels. */
  readonly accuracy: number;
}

/** How a learning run ended. */
export interface WeightResult extends LearnResult {
  readonly model: LearnedModel;
}
