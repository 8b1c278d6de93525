import {
  CancelledError,
  CheckpointError,
  Pace,
  expected,
  fista,
  learn,
  runUnder,
  solveLower,
  type Checkpoint,
  type LearnOptions,
  type LearnResult,
  type LearnStep,
  type LearningRun,
  type LowerSolver,
} from '@bilevel/core';
import type { DenoisingModel } from './apply.js';
import { denoisingProblem, type TrainingPair } from './denoising.js';
import { createImage, type Image } from './image.js';
import { TotalVariation, type TotalVariationParameters } from './prior/totalVariation.js';
import {
  imageQuality,
  meanQuality,
  noisyQuality,
  type ImageQuality,
  type Quality,
} from './quality.js';

/** Options of {@link learnWeights}; those of core's `learn` and: */
export interface LearnWeightsOptions extends Omit<LearnOptions, 'resume'> {
  /** Default: anisotropic, weight and smoothing both learned. */
  readonly prior?: TotalVariation;
  /** Where to start. Default e⁻⁵ for both. */
  readonly start?: TotalVariationParameters;
  /** Goes on from here. Pictures and options must be the same. */
  readonly resume?: WeightCheckpoint;
}

/** One accepted step, with weights and scores in the user's terms. */
export interface WeightStep extends LearnStep {
  readonly parameters: TotalVariationParameters;
  readonly train: Quality;
  /** Undefined when there is no validation picture. */
  readonly validation: Quality | undefined;
}

/** All that an exact resume needs; plain data as {@link Checkpoint} is. */
export interface WeightCheckpoint {
  readonly learning: Checkpoint;
  /** Warm starts of the validation pictures. */
  readonly validation: readonly Float64Array[];
}

/** How a learning run ended. */
export interface WeightResult extends LearnResult {
  readonly model: DenoisingModel;
}

/** Validation pictures are solved to this certified root-mean-square distance. */
const VALIDATION_ACCURACY = 1e-4;
const START = Math.exp(-5);

/** A run of {@link learnWeights}. */
export class WeightLearning {
  readonly prior: TotalVariation;
  readonly #training: readonly TrainingPair[];
  readonly #validation: readonly TrainingPair[];
  readonly #options: LearnWeightsOptions;
  readonly #lower: LowerSolver;
  readonly #run: LearningRun;
  readonly #validationWarm: Float64Array[];

  constructor(
    training: readonly TrainingPair[],
    validation: readonly TrainingPair[],
    options: LearnWeightsOptions = {},
  ) {
    const { resume, prior, start, ...rest } = options;
    this.prior = prior ?? new TotalVariation();
    this.#training = training;
    this.#validation = validation;
    this.#options = options;
    this.#lower = options.lower ?? fista();
    const theta = this.prior.thetaOf(start ?? { weight: START, smoothing: START });
    this.#run = learn(denoisingProblem(training, this.prior), theta, {
      ...rest,
      ...(resume && { resume: resume.learning }),
    });
    this.#validationWarm = validation.map(({ noisy }) => noisy.data);
    if (resume !== undefined) this.#restoreValidation(resume.validation);
  }

  /**
   * Yields each accepted step, the starting point first; returns how the run ended.
   * @throws CancelledError when the signal fires, between inner iterations.
   */
  async *steps(): AsyncGenerator<WeightStep, WeightResult, undefined> {
    const noisyTrain = await this.#noisyQuality(this.#training);
    const noisyValidation = await this.#noisyQuality(this.#validation);
    const iterator = this.#run.steps();
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return { ...next.value, model: this.modelOf(next.value.best) };
      const step = next.value;
      const reconstructed: ImageQuality[] = [];
      for (const [i, { truth }] of this.#training.entries()) {
        reconstructed.push(imageQuality(like(truth, this.#run.solution(i)), truth));
        await this.#breathe();
      }
      const validated = await this.#validate(step.theta);
      yield {
        ...step,
        parameters: this.prior.at(step.theta),
        train: meanQuality(noisyTrain, reconstructed),
        validation: validated.length > 0 ? meanQuality(noisyValidation, validated) : undefined,
      };
    }
  }

  /** The best step so far, by the certified upper end of the objective. */
  get best(): LearnStep | undefined {
    return this.#run.best;
  }

  /** The denoiser at a step. */
  modelOf(step: LearnStep): DenoisingModel {
    return { prior: this.prior.prior, ...this.prior.at(step.theta), ridge: this.prior.ridge };
  }

  /** The state at the step last yielded; call it before the run goes on. */
  async checkpoint(): Promise<WeightCheckpoint> {
    return {
      learning: await this.#run.checkpoint(),
      validation: this.#validationWarm.map((x) => x.slice()),
    };
  }

  /** Scores take long over many large pictures: a chance for signals between them. */
  async #breathe(): Promise<void> {
    await this.#options.pause?.();
    const { signal } = this.#options;
    if (signal?.aborted === true) throw new CancelledError(undefined, { cause: signal.reason });
  }

  async #noisyQuality(pairs: readonly TrainingPair[]): Promise<ImageQuality[]> {
    const scores: ImageQuality[] = [];
    for (const pair of pairs) {
      scores.push(...noisyQuality([pair]));
      await this.#breathe();
    }
    return scores;
  }

  async #validate(theta: Float64Array): Promise<ImageQuality[]> {
    const pace = new Pace();
    const scores: ImageQuality[] = [];
    for (const [i, { noisy, truth }] of this.#validation.entries()) {
      const level = this.prior.denoising(noisy.data, noisy, theta);
      const tolerance = {
        epsilon: VALIDATION_ACCURACY * Math.sqrt(noisy.data.length),
        maxWork: this.#options.maxWorkPerSolve ?? 10_000,
      };
      const solve = solveLower(this.#lower, level, this.#validationWarm[i]!, tolerance, pace);
      const solution = await runUnder(solve, this.#options);
      this.#validationWarm[i] = solution.point;
      scores.push(imageQuality(like(truth, solution.point), truth));
      await this.#breathe();
    }
    return scores;
  }

  #restoreValidation(warm: readonly Float64Array[]): void {
    const fits =
      warm.length === this.#validation.length &&
      warm.every((x, i) => x.length === this.#validation[i]!.noisy.data.length);
    if (!fits) {
      throw new CheckpointError(
        expected('the validation pictures of this run', 'the checkpoint', warm) +
          ' Resume with the same pictures.',
      );
    }
    for (const [i, x] of warm.entries()) this.#validationWarm[i] = x.slice();
  }
}

/**
 * Learns the weights of total variation from pairs of clean and noisy pictures, all at once:
 * min over θ of (1/m) Σ_i ½‖x_i*(θ) − x_i^true‖² over the training pictures
 * ({@link denoisingProblem}). The validation pictures are only scored.
 *
 * ```ts
 * const learning = learnWeights(training, validation);
 * for await (const step of learning.steps()) {
 *   console.log(step.parameters.weight, step.objective.value, step.validation?.psnr);
 * }
 * ```
 *
 * @throws ArgumentError, PairingError, CheckpointError before anything is computed.
 */
export function learnWeights(
  training: readonly TrainingPair[],
  validation: readonly TrainingPair[],
  options: LearnWeightsOptions = {},
): WeightLearning {
  return new WeightLearning(training, validation, options);
}

function like(image: Image, data: Float64Array): Image {
  return createImage(image.width, image.height, data);
}
