import {
  ArgumentError,
  Pace,
  expected,
  requirePositive,
  runUnder,
  solveLower,
  type ConstantKind,
  type Control,
  type LowerSolver,
  type LowerStatus,
} from '@bilevel/core';
import { defaultLower } from './defaultLower.js';
import { createImage, type Image, type Measurement, type Shape } from './image.js';
import { numbersOf, type Values } from './describe/description.js';
import { Model } from './problem/model.js';
import { requireMeasurement } from './problem/requireMeasurement.js';
import type { ModelOptions } from './problem/modelOptions.js';

/** A model with all its parameters, as it was learned. */
export interface LearnedModel extends Omit<ModelOptions, 'prior' | 'fixed'> {
  readonly prior: string;
  /** Each above 0, by name: `weight`, `smoothing`. */
  readonly values: Values;
}

/** Options of {@link applyWeights}. */
export interface ApplyOptions extends Control {
  /**
   * Certified root-mean-square distance to the exact minimiser, in the unit of the picture. Default
   * {@link accuracyOf} it.
   */
  readonly accuracy?: number;
  /** What the operator takes besides, such as a mask, of the size of the picture. Default: that of the model. */
  readonly operatorPicture?: Image | undefined;
  /** Of the picture, where several have a measurement of its shape. Default: `Model.pictureShape` of it. */
  readonly shape?: Shape | undefined;
  /** Default: {@link defaultLower}. */
  readonly lower?: LowerSolver;
  /**
   * A picture of its shape to start at, such as the result of another weight; of models that solve for nothing but the
   * picture. Default: `Model.startOf` what was measured.
   */
  readonly start?: Image | undefined;
  /**
   * What the lower level of the picture is to start at, such as what `WeightLearning.point` has of it, in place of `start`; numbers that
   * come after those are of no account. Where nothing couples the channels it is of use to models that solve for the picture alone.
   */
  readonly point?: Float64Array | undefined;
  /** Units of work allowed per channel. Default 10,000. */
  readonly maxWork?: number;
}

/** Share of the weight, and of the picture's own contrast, by which a result may be off. */
const ACCURACY_SHARE = 1e-3;
/** Nor need it be nearer than this share of the values themselves. */
const LEAST_SHARE = 1e-9;

/**
 * The accuracy of a result unless another is asked for, in the unit of the picture: a thousandth of
 * the weight, which is about the size of the noise that it removes, or of the standard deviation of
 * the picture where that is smaller. On the [0, 1] grey scale and noise of σ = 0.1 about 1e-4, a fortieth
 * of a step of 8-bit grey.
 */
export function accuracyOf(learned: LearnedModel, { data: measured }: Measurement): number {
  const model = modelOf(learned);
  const { data } = model.dataOf(measured);
  let mean = 0;
  for (let i = 0; i < data.length; i++) mean += data[i]! / data.length;
  const rms = (about: number): number => {
    let square = 0;
    for (let i = 0; i < data.length; i++) square += (data[i]! - about) ** 2 / data.length;
    return Math.sqrt(square);
  };
  // Those that have the unit of the data.
  const weights = model.all.flatMap(({ key, symbol, unit, apart = false }) => {
    if (!symbol.startsWith('w') || unit !== 'data') return [];
    const numbers = numbersOf(learned.values[key]!);
    return apart ? numbers : [numbers.reduce((sum, w) => sum + w, 0)];
  });
  const weight = Math.min(...weights);
  const share = ACCURACY_SHARE * Math.min(weight, rms(mean) || Math.min(weight, rms(0)));
  return Math.max(share, LEAST_SHARE * rms(0)) || ACCURACY_SHARE;
}

/** The model of which it is one, every parameter held fixed. @throws ArgumentError */
export function modelOf({ values, ...options }: LearnedModel): Model {
  return new Model(options).with(values);
}

/** A denoised picture and how close it is to the exact minimiser. */
export interface Denoised {
  readonly image: Image;
  /** ≥ ‖x̃ − x*‖ / √(number of values). */
  readonly accuracy: number;
  /** Whether the accuracy is proven: it is not where K has a null space and the model no ridge. */
  readonly kind: ConstantKind;
  /** Gradients evaluated, over all channels. */
  readonly work: number;
  /** `converged` when every channel reached the accuracy, else the worst status. */
  readonly status: LowerStatus;
}

/**
 * Reconstructs a picture with a learned model: the minimiser of
 * D(Kx; y) + Σ_j R_j(x) + (ξ/2)‖x‖² (mathematics.md §8.8). Where nothing couples its channels each is solved by
 * itself.
 *
 * @throws ArgumentError for parameters or an accuracy that are not above 0, where the operator needs a
 *   picture that is not given or of another size, and PairingError for a measurement of no picture or of another `shape`.
 * @throws CancelledError when the signal fires.
 */
export async function applyWeights(
  learned: LearnedModel,
  measured: Measurement,
  options: ApplyOptions = {},
): Promise<Denoised> {
  const model = modelOf(learned).withPicture(options.operatorPicture);
  const {
    accuracy = accuracyOf(learned, measured),
    lower = defaultLower(model),
    maxWork = 10_000,
  } = options;
  requirePositive('accuracy', accuracy);
  const whole = options.shape ?? model.pictureShape(measured);
  requireMeasurement(model, whole, measured, 'the measurement');
  const { width, height, channels } = whole;
  const parts = model.couplesChannels ? 1 : channels;
  const shape = { width, height, channels: parts === 1 ? channels : (1 as const) };
  const data = new Float64Array(width * height * channels);
  const length = data.length / parts;
  const numbers = measured.data.length / parts;
  const startOf = (c: number, dimension: number): Float64Array | undefined => {
    const { point, start } = options;
    const dimensions = model.dimensionOf(whole);
    if (
      point &&
      point.length >= dimensions &&
      parts * dimension === dimensions &&
      (parts === 1 || model.solvesPicture)
    ) {
      return point.slice(c * dimension, (c + 1) * dimension);
    }
    return start && startIn(start, model, whole).slice(c * length, (c + 1) * length);
  };
  const pace = new Pace();
  let squaredDistance = 0;
  let work = 0;
  let status: LowerStatus = 'converged';
  let kind: ConstantKind = 'certified';
  for (let c = 0; c < parts; c++) {
    const y = measured.data.subarray(c * numbers, (c + 1) * numbers);
    const level = model.lowerLevel(y, shape, new Float64Array(0));
    const epsilon = accuracy * Math.sqrt(length);
    try {
      const start = startOf(c, model.dimensionOf(shape)) ?? model.startOf(y, shape);
      const solution = await runUnder(
        solveLower(lower, level, start, { epsilon, maxWork }, pace),
        options,
      );
      data.set(model.resultOf(solution.point, shape), c * length);
      squaredDistance += solution.epsilon ** 2;
      work += solution.work;
      if (solution.status !== 'converged') status = solution.status;
      ({ kind } = level.constants.strongConvexity);
    } finally {
      level.release?.();
    }
  }
  return {
    image: createImage(width, height, data, channels),
    accuracy: Math.sqrt(squaredDistance / data.length),
    kind,
    work,
    status,
  };
}

/** The numbers of a picture to start at. @throws ArgumentError for one that does not fit */
function startIn(
  { width, height, channels, data }: Image,
  model: Model,
  whole: Shape,
): Float64Array {
  const fits = width === whole.width && height === whole.height && channels === whole.channels;
  if (fits && model.solvesPicture && !model.fidelity.transforms) return data;
  throw new ArgumentError(
    expected(
      fits
        ? 'a model that solves for the picture alone'
        : `${String(whole.width)}×${String(whole.height)} pixels of ${String(whole.channels)} channels`,
      'the picture to start at',
      fits ? model.prior : `${String(width)}×${String(height)} of ${String(channels)}`,
      'Leave it out.',
    ),
  );
}
