import {
  CheckpointError,
  adaptiveDescent,
  growingSamples,
  conjugateGradient,
  ArgumentError,
  expected,
  learn,
  onEngine,
  type LearnOptions,
  type LearnStep,
  type LearningRun,
  type Measures,
  type Oracle,
  type ShardEngine,
} from '@bilevel/core';
import { MemoryLimitError, WorkerPool } from '@bilevel/parallel';
import type { LearnedModel } from './apply.js';
import { defaultLower } from './defaultLower.js';
import { DrawnLearning, drawOf, drawing } from './drawnLearning.js';
import { chosenRisk } from './risk/chosenRisk.js';
import { requireSamePictures } from './problem/samePictures.js';
import { sharedPicture } from './problem/sharedPicture.js';
import type { PictureSource } from './problem/pictureSource.js';
import { shapeOfPicture, type MeasuredPicture } from './problem/trainingPair.js';
import type { NamedChoice } from './describe/expressions.js';
import {
  describedReconstruction,
  type ReconstructionDescription,
} from './problem/describedReconstruction.js';
import { createImage } from './image.js';
import type { MetricOptions } from './metric/options.js';
import type { Values } from './describe/description.js';
import { Model } from './problem/model.js';
import { boxOf, noiseLevel, startOf } from './problem/start.js';
import { requireMeasurement } from './problem/requireMeasurement.js';
import { meanQuality } from './metric/quality.js';
import type {
  StepReconstruction,
  WeightCheckpoint,
  WeightResult,
  WeightStep,
} from './weightStep.js';
import { meanEstimate, qualities } from './metric/measures.js';

/**
 * Options of {@link learnWeights}; those of core's `learn` and what is below. The default method keeps
 * to {@link boxOf} the training pictures; the usual start is {@link startOf} them.
 */
export interface LearnWeightsOptions extends Omit<LearnOptions, 'resume' | 'oracle'> {
  /**
   * Threads that the pictures are spread over, this one included. The numbers do not depend on it.
   * Default: as many as there are cores, but no more than pictures.
   */
  readonly threads?: number;
  /**
   * What evaluates the pictures in place of `threads`; it stays open when the run ends. A worker of it makes
   * the problem from `@bilevel/imaging/described-reconstruction`. Default: a `WorkerPool`, closed with the run.
   */
  readonly engine?: ShardEngine;
  /**
   * Bytes that pictures, warm starts and evaluations of those threads may take. No part in the numbers. Default: the
   * memory of the machine, if known.
   */
  readonly memoryLimit?: number;
  /** Default: denoising with anisotropic total variation, weight and smoothing both learned. */
  readonly model?: Model;
  /** What is minimised: one of `RISKS`. Default `clean`, the distance to the true pictures. */
  readonly risk?: NamedChoice;
  /** Where to start, in the unit of the data. Default {@link startOf} the training pictures. */
  readonly start?: Values;
  /** White minus black, the peak of PSNR and SSIM. Default 1. */
  readonly peak?: number;
  /**
   * Training pictures that stay where they are. The run begins on windows of them that are drawn, more of them as they are used
   * up ({@link growingSamples}), and ends on all of each picture, read one after the other. The training pairs are
   * {@link firstWindows} of it then, by the same risk, which say where to start and are not read again. Not every method can.
   */
  readonly source?: PictureSource;
  /** Goes on from here. Pictures and options must be the same. */
  readonly resume?: WeightCheckpoint;
}

/**
 * Validation pictures are solved to this certified root-mean-square distance, as a share of their
 * noise: the scores err by less than 0.01 dB.
 */
const VALIDATION_SHARE = 1e-3;

export type { StepReconstruction, WeightCheckpoint, WeightResult, WeightStep };

/** Where those who evaluate pictures elsewhere find the problem: an export of this package. */
const DESCRIBED = '@bilevel/imaging/described-reconstruction';

/** A run of {@link learnWeights}. */
export class WeightLearning {
  readonly model: Model;
  /** Where it starts; what the model holds fixed does not count. */
  readonly start: Values;
  /** Those that it was given, in memory that all threads read: whoever keeps these in their place holds them once. */
  readonly pictures: Readonly<Record<StepReconstruction['role'], readonly MeasuredPicture[]>>;
  /** Root-mean-square distance to which validation pictures are solved. */
  readonly #accuracy: number;
  readonly #options: LearnWeightsOptions;
  readonly #scores: MetricOptions;
  readonly #risk: NamedChoice | undefined;
  readonly #engine: ShardEngine;
  /** The one that was made here, and ends with the run. */
  readonly #own: WorkerPool | undefined;
  readonly #run: LearningRun;
  /** Of the validation pictures; undefined when there are none. */
  readonly #validation: Oracle | undefined;
  /** Where training pictures are not held in memory. */
  readonly #drawn: DrawnLearning | undefined;
  /** Certified distances ‖x̃ − x*‖ at the step last yielded, by picture. */
  #distances: Readonly<Record<StepReconstruction['role'], readonly number[]>> | undefined;

  constructor(
    training: readonly MeasuredPicture[],
    validation: readonly MeasuredPicture[],
    options: LearnWeightsOptions = {},
  ) {
    const {
      resume,
      model,
      start,
      threads,
      memoryLimit,
      engine,
      source,
      peak = 1,
      risk,
      ...rest
    } = options;
    // One limit of weak convexity for all pictures, and the same after a resume.
    const asked = model ?? new Model();
    if (source !== undefined && asked.needsLimit && resume?.convexity === undefined) {
      throw new ArgumentError(
        expected(
          'a model with the limit of all its pictures',
          'a source beside weakly convex potentials',
          'one without',
          'Give `await overSource(model, source, validation)`.',
        ),
      );
    }
    this.model = asked.over([...training, ...validation], resume?.convexity);
    this.#scores = { peak };
    this.#options = options;
    for (const picture of [...training, ...validation]) {
      const shape = shapeOfPicture(picture, this.model);
      requireMeasurement(this.model, shape, picture.measured, picture.name);
      this.model.requireChannels(shape.channels);
    }
    this.#risk = risk;
    this.start = start ?? startOf(training, this.model);
    this.#accuracy = VALIDATION_SHARE * noiseLevel(validation, this.model);
    const theta = this.model.thetaOf(this.start);
    // A start of banks of filters is a model, far from the usual one and better, which loose intervals cannot tell.
    const ofNumbers = this.model.learned.every(({ shape }) => shape === undefined);
    const usualStart = ofNumbers && this.model.thetaOf(startOf(training, this.model));
    // Other threads know nothing of code that is given here.
    const isOwn = this.model.options.operator?.entry !== undefined;
    if (isOwn && engine !== undefined) {
      throw new ArgumentError(
        expected('none', "engine beside an operator of one's own", 'one', 'Leave it out.'),
      );
    }
    this.#own =
      engine === undefined
        ? new WorkerPool({
            ...{ threads: isOwn ? 1 : threads, memoryLimit, resolve },
            // Which pictures of a source keep busy: it reads them, and stores where they go on from.
            evaluatesHere: source === undefined,
          })
        : undefined;
    const evaluating = engine ?? this.#own;
    if (evaluating === undefined) throw new Error('There is an engine.');
    this.#engine = evaluating;
    const shared = (pictures: readonly MeasuredPicture[]): readonly MeasuredPicture[] =>
      pictures.map((picture) => sharedPicture(picture, evaluating));
    // Windows of a source are cut anew.
    const train = source === undefined ? shared(training) : training;
    this.pictures = { train, validation: shared(validation) };
    // Of a source it only tells how many parameters there are.
    const problem = this.#problem(source === undefined ? train : train.slice(0, 1));
    const drawn =
      source &&
      new DrawnLearning(source, {
        model: this.model,
        risk: chosenRisk(risk),
        engine: evaluating,
        first: training,
        resumed: resume && drawOf(resume.learning),
        makeProblem: (pairs) => this.#problem(pairs),
      });
    this.#drawn = drawn;
    const { method = adaptiveDescent({ box: boxOf(training, this.model, risk) }) } = rest;
    this.#run = learn(problem.here, theta, {
      ...(usualStart && { usualStart }),
      lower: defaultLower(this.model),
      ...(drawn && { certificate: 'sharp' }),
      ...rest,
      method: drawn ? growingSamples(method, drawing(drawn.population)) : method,
      oracle: drawn
        ? (_problem, own) => drawn.oracle(own)
        : onEngine(this.#engine, problem.elsewhere),
      ...(resume && { resume: resume.learning }),
    });
    const kept = validation.length > 0 ? this.#problem(this.pictures.validation) : undefined;
    if (resume !== undefined) requireSamePictures(kept?.here.samples ?? [], resume.validation);
    if (kept !== undefined) {
      const { lower = defaultLower(this.model), linear = conjugateGradient() } = options;
      const { maxWorkPerSolve: maxWork = 10_000, signal, pause } = options;
      const oracle = onEngine(this.#engine, kept.elsewhere);
      this.#validation = oracle(kept.here, { lower, linear, maxWork, signal, pause });
    }
  }

  /**
   * Opens what evaluates the pictures, as `steps()` does where it has not been called.
   *
   * @throws MemoryLimitError and what else the engine throws, before anything is computed
   */
  async open(): Promise<void> {
    // First, as the run is planned beside it. Where it is refused, the run is as well, and says what both take.
    const refused = await this.#validation?.open?.().catch((error: unknown) => {
      if (!(error instanceof MemoryLimitError) || this.#own === undefined) throw error;
      this.#own.count(error.needed);
      return error;
    });
    await this.#run.open();
    if (refused !== undefined) throw refused;
  }

  /**
   * Yields each accepted step, the starting point first; returns how the run ended. Its own threads end
   * with it.
   *
   * @throws CancelledError when the signal fires, between inner iterations.
   * @throws WorkerError when a thread is lost.
   */
  async *steps(): AsyncGenerator<WeightStep, WeightResult, undefined> {
    try {
      await this.open();
      return yield* this.#steps();
    } finally {
      await this.#own?.close();
    }
  }

  /**
   * Bytes that its pictures, warm starts and evaluations take, estimated; undefined where another engine than its own
   * threads keeps them, and 0 before it is opened.
   */
  get memory(): number | undefined {
    return this.#own?.memory;
  }

  /** The best step so far, by the certified upper end of the objective. */
  get best(): LearnStep | undefined {
    return this.#run.best;
  }

  /** The model at a step. */
  modelOf(step: LearnStep): LearnedModel {
    const { ridge, operator, fidelity } = this.model.options;
    return {
      prior: this.model.prior,
      values: this.model.at(step.theta),
      ...(ridge !== undefined && { ridge }),
      ...(operator && { operator }),
      ...(fidelity && { fidelity }),
    };
  }

  /** The state at the step last yielded; call it before the run goes on. */
  async checkpoint(): Promise<WeightCheckpoint> {
    const validation: Float64Array[] = [];
    for (const i of this.pictures.validation.keys()) {
      if (this.#validation) validation.push(await this.#validation.solution(i));
    }
    const { convexity } = this.model.options;
    return {
      learning: await this.#run.checkpoint(),
      validation,
      ...(convexity !== undefined && { convexity }),
    };
  }

  /**
   * Every picture as the step last yielded denoises it, training pictures first but for those of a `source`; call it
   * before the run goes on.
   *
   * @throws CheckpointError before the first step
   */
  async reconstructions(): Promise<StepReconstruction[]> {
    const distances = this.#distances;
    if (distances === undefined) {
      throw new CheckpointError(
        'Expected at least one step before reconstructions() but received none. Iterate steps() first.',
      );
    }
    const found: StepReconstruction[] = [];
    for (const role of this.#drawn
      ? (['validation'] as const)
      : (['train', 'validation'] as const)) {
      for (const [i, picture] of this.pictures[role].entries()) {
        const x = await (role === 'train' ? this.#run : this.#validation)?.solution(i);
        if (x === undefined) continue;
        const { name } = picture;
        const shape = shapeOfPicture(picture, this.model);
        const { width, height, channels } = shape;
        // Risks may take more solutions of a picture than that of its measurement, which is the first.
        const result = this.model.resultOf(x.subarray(0, this.model.dimensionOf(shape)), shape);
        const image = createImage(width, height, result, channels);
        const accuracy = (distances[role][i] ?? Infinity) / Math.sqrt(result.length);
        found.push({ role, name, image, accuracy });
      }
    }
    return found;
  }

  /**
   * x̃ of a picture as it was last evaluated, wherever that was: near what a model of the run reconstructs, to go on from
   * (`ApplyOptions.point`). Undefined where all of the picture was not evaluated.
   */
  async point(role: StepReconstruction['role'], i: number): Promise<Float64Array | undefined> {
    if (role === 'validation') return this.#validation?.solution(i);
    return this.#drawn?.isWhole === false ? undefined : this.#run.solution(i);
  }

  async *#steps(): AsyncGenerator<WeightStep, WeightResult, undefined> {
    // A solution starts at the noisy picture: until the first evaluation its scores are measured.
    const noisyAll = this.#drawn ? [] : qualities(await this.#run.measure());
    const noisyValidation = qualities((await this.#validation?.measure()) ?? []);
    await this.#restoreValidation();
    const iterator = this.#run.steps();
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return { ...next.value, model: this.modelOf(next.value.best) };
      const step = next.value;
      const trained = await this.#run.measure();
      const noisyTrain = this.#drawn ? qualities(await this.#drawn.measureStarts()) : noisyAll;
      const solved = (await this.#validation?.solve(step.theta, this.#accuracy)) ?? [];
      this.#distances = {
        // The largest of all bounds each.
        train: this.pictures.train.map(() => step.epsilon),
        validation: solved.map(({ epsilon }) => epsilon),
      };
      const checked = (await this.#validation?.measure()) ?? [];
      yield {
        ...step,
        parameters: this.model.at(step.theta),
        train: meanQuality(noisyTrain, qualities(trained)),
        validation:
          checked.length > 0 ? meanQuality(noisyValidation, qualities(checked)) : undefined,
        ...(this.#estimates && {
          psnrEstimated: estimatesOf(trained, checked),
        }),
      };
    }
  }

  /** Whether the risk is an estimate of what it stands for. */
  get #estimates(): boolean {
    return this.#risk !== undefined && this.#risk.name !== 'clean';
  }

  /** The problem of some pictures: in this thread, and as the others make it. */
  #problem(pairs: readonly MeasuredPicture[]) {
    const data: ReconstructionDescription = {
      pairs: pairs.map((picture) => sharedPicture(picture, this.#engine)),
      model: this.model.options,
      scores: this.#scores,
      ...(this.#risk && { risk: this.#risk }),
    };
    return {
      here: describedReconstruction(data),
      elsewhere: { module: DESCRIBED, export: 'describedReconstruction', data },
    };
  }

  async #restoreValidation(): Promise<void> {
    const { resume } = this.#options;
    if (resume === undefined) return;
    const warmStarts = resume.validation.map((point) => ({
      point,
      adjoint: new Float64Array(point.length),
    }));
    await this.#validation?.restore(warmStarts);
  }
}

/**
 * Learns the parameters of a model from pairs of clean and noisy pictures, all at once:
 * min over θ of (1/m) Σ_i ½‖x_i*(θ) − x_i^true‖² over the training pictures, or of another risk where no true pictures are
 * known ({@link reconstructionProblem}). The validation pictures are only scored.
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
  training: readonly MeasuredPicture[],
  validation: readonly MeasuredPicture[],
  options: LearnWeightsOptions = {},
): WeightLearning {
  return new WeightLearning(training, validation, options);
}

/** The mean PSNR as a risk estimates it, and its standard error. */
function estimatesOf(
  trained: readonly Measures[],
  checked: readonly Measures[],
): NonNullable<WeightStep['psnrEstimated']> {
  const train = meanEstimate(trained);
  const validation = checked.length > 0 ? meanEstimate(checked) : undefined;
  return {
    train: train.mean,
    validation: validation?.mean,
    errors: { train: train.error, validation: validation?.error },
  };
}

function resolve(specifier: string): string {
  return import.meta.resolve(specifier);
}
