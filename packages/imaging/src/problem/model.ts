import { ArgumentError, expected, type LowerLevel, type Vectors } from '@bilevel/core';
import { FIDELITIES } from '../physics/fidelity/catalogue.js';
import type { Computed, FidelityData, FidelityEntry } from '../physics/fidelity/entry.js';
import {
  lengthOf,
  numberIn,
  numbersOf,
  requireValue,
  type Parameter,
  type Value,
  type Values,
} from '../describe/description.js';
import type { NamedChoice } from '../describe/expressions.js';
import { resolveOptions, type OptionValues } from '../describe/options.js';
import { sizeOfExtent, type Extent, type Image, type Measurement, type Shape } from '../image.js';
import { OPERATORS } from '../physics/operator/catalogue.js';
import type { OperatorEntry } from '../physics/operator/entry.js';
import type { ForwardOperator } from '../physics/operator/operator.js';
import { requireChannels } from '../prior/requireChannels.js';
import { reachOf, regulariserOf } from '../prior/regulariserOf.js';
import { nameOfTerms, termsOf, type RegulariserTerm } from '../prior/expression.js';
import { fusedTotalVariation } from '../prior/fusedTotalVariation.js';
import { named } from '../check/named.js';
import { continued, widened, withinMargin } from '../transform/mirror.js';
import { limitedLevel } from './limitedLevel.js';
import { convexityOf, reconstruction } from './reconstruction.js';
import type { RegulariserOfSum } from '../prior/regulariser.js';
import type { ModelOptions } from './modelOptions.js';
import type { TrainingPair } from './trainingPair.js';
import { WeakTerms } from './weakTerms.js';
import type { WeakLimit } from '../prior/filters/weakLimit.js';

/** Of a picture, which is grey unless it says more. */
type PictureExtent = Pick<Shape, 'width' | 'height'> & Partial<Pick<Shape, 'channels'>>;

const NEEDS_PICTURE = 'The model was learned with one for each measurement: give that of this one.';

/** ξ where K has a null space, unless another is asked for. */
const RIDGE_OF_NULL_SPACE = 1e-3;

/**
 * A model of pictures: operator × noise × regularisers,
 *
 *     g(x, θ) = D(Kx; y) + Σ_j R_j(x, θ_j) + (ξ/2)‖x‖²
 *
 * (mathematics.md §8.8). θ holds the logarithms of the parameters that are learned, in the order of the terms:
 * of `tv` (weight, smoothing), of `tv+tikhonov` (weight, smoothing, weight2).
 */
export class Model {
  readonly prior: string;
  readonly operator: OperatorEntry;
  readonly fidelity: FidelityEntry;
  /** Of all terms, in their order. */
  readonly all: readonly Parameter[];
  /** Those that θ holds. */
  readonly learned: readonly Parameter[];
  /**
   * Pixels by which pictures are continued by their mirror images before they are solved, on every side: filters of
   * k×k act where they fit, so that without it the outermost pixels would be smoothed by one response of each
   * instead of k², and keep their noise. What is solved there is not part of the result. 0 without filters, and
   * for operators that measure something else than each pixel.
   */
  readonly margin: number;
  readonly #options: ModelOptions;
  readonly #terms: readonly RegulariserTerm[];
  readonly #weakTerms: WeakTerms;
  readonly #fixed: Values;
  readonly #operatorOptions: OptionValues;
  readonly #fidelityOptions: OptionValues;

  /** @throws ArgumentError for a name that there is not, or a number out of range */
  constructor(options: ModelOptions = {}) {
    const { prior = 'tv', fixed = {}, ridge, operator, fidelity, convexity } = options;
    this.#options = options;
    this.#terms = termsOf(prior);
    this.prior = nameOfTerms(this.#terms);
    this.operator = named(OPERATORS, 'the operator', operator?.name ?? 'denoising');
    this.fidelity = named(FIDELITIES, 'the data term', fidelity?.name ?? 'gaussian');
    this.#operatorOptions = resolveOptions(
      this.operator.name,
      this.operator.options,
      operator?.options,
    );
    this.#fidelityOptions = resolveOptions(
      this.fidelity.name,
      this.fidelity.options,
      fidelity?.options,
    );
    if (operator?.picture !== undefined && this.operator.picture === undefined) {
      throw new ArgumentError(
        expected('no picture', `the operator ${this.operator.name}`, 'one', 'Leave it out.'),
      );
    }
    if (convexity !== undefined && !(convexity >= 0 && convexity < Infinity)) {
      throw new ArgumentError(expected('a finite number of at least 0', 'convexity', convexity));
    }
    if (ridge !== undefined && !(ridge >= 0 && ridge < Infinity)) {
      throw new ArgumentError(expected('a finite number of at least 0', 'ridge', ridge));
    }
    this.margin = this.operator.name === 'denoising' ? Math.max(...this.#terms.map(reachOf)) : 0;
    this.all = this.#terms.flatMap(({ parameters }) => parameters);
    for (const key of Object.keys(fixed)) {
      if (!this.all.some((parameter) => parameter.key === key)) {
        const known = this.all.map((parameter) => parameter.key).join(', ');
        throw new ArgumentError(expected(known, `a parameter of ${this.prior}`, key));
      }
    }
    for (const parameter of this.all) {
      const value = fixed[parameter.key];
      if (value !== undefined) requireValue(parameter, value);
    }
    this.#fixed = fixed;
    this.learned = this.all.filter(({ key }) => fixed[key] === undefined);
    this.#weakTerms = new WeakTerms(this.#terms, this.learned, fixed);
    if (this.fidelity.transforms && this.operator.name !== 'denoising') {
      throw new ArgumentError(
        expected(
          'denoising',
          `the operator beside the data term ${this.fidelity.name}, which changes the scale,`,
          this.operator.name,
        ),
      );
    }
  }

  /** Plain data from which it can be made again. */
  get options(): ModelOptions {
    return this.#options;
  }

  /** Whether a channel's result depends on the others. */
  get couplesChannels(): boolean {
    return this.#terms.some(
      ({ entry, options }) => entry.couplesChannels || (options['channels'] ?? 1) > 1,
    );
  }

  /** @throws ArgumentError where a term is made for pictures of other channels */
  requireChannels(channels: number): void {
    for (const term of this.#terms) requireChannels(term, channels);
  }

  /** n, the length of θ. */
  get parameters(): number {
    return this.learned.reduce((sum, parameter) => sum + lengthOf(parameter), 0);
  }

  /**
   * All parameters at θ. Weights of weakly convex terms that θ holds are ρ(θ) times what it says, so that the whole is
   * strongly convex at every θ (mathematics.md §8.11).
   *
   * @throws ArgumentError where that needs a `convexity`
   */
  at(theta: Float64Array): Values {
    const values = this.#raw(theta);
    const limit = this.#limitAt(values);
    return limit === undefined ? values : this.#weakTerms.scaled(values, Math.exp(limit.logScale));
  }

  /**
   * θ of the given values, those of {@link Model.at}; what is held fixed does not count. Weakly convex weights too large to
   * leave the whole strongly convex come in lowered, all by one factor.
   *
   * @throws ArgumentError for one that is missing
   */
  thetaOf(values: Values): Float64Array {
    for (const parameter of this.learned) {
      const value = values[parameter.key];
      if (value === undefined) {
        const known = Object.keys(values).join(', ');
        throw new ArgumentError(expected(`a value of ${parameter.key}`, 'the parameters', known));
      }
      requireValue(parameter, value);
    }
    const all = { ...values, ...this.#fixed };
    const raw = this.#weakTerms.any ? this.#weakTerms.backwards(all, this.#convexity()) : all;
    return Float64Array.from(
      this.learned.flatMap(({ key, scale }) => {
        const numbers = numbersOf(raw[key]!);
        return scale === 'linear' ? numbers : numbers.map(Math.log);
      }),
    );
  }

  /**
   * The same for learning from some pictures: with the least strong convexity of data term and ridge over them, where
   * weakly convex terms have learned weights and none is given. `known` is what it was in a run that goes on.
   */
  over(pairs: readonly TrainingPair[], known?: number): Model {
    if (!this.#weakTerms.any || this.#options.convexity !== undefined) return this;
    if (known !== undefined) return new Model({ ...this.#options, convexity: known });
    const each = pairs.map(({ truth, measured, operatorPicture }) =>
      this.withPicture(operatorPicture).convexityOf(measured.data, truth),
    );
    return new Model({ ...this.#options, convexity: Math.min(...each) });
  }

  /** The strong convexity of the data term and the ridge, for what was measured of a picture of a shape. */
  convexityOf(measured: Float64Array, shape: Shape): number {
    const operator = this.operatorOf(shape);
    const ridge = this.ridgeOf(operator.leastEigenvalue);
    return convexityOf({ operator, measured: this.dataOf(measured), ridge });
  }

  /** The same with every parameter held fixed. */
  with(values: Values): Model {
    return new Model({
      ...this.#options,
      fixed: Object.fromEntries(this.all.map(({ key }) => [key, values[key] ?? NaN])),
    });
  }

  /** The same for a measurement that has its own picture of the operator; itself without one. */
  withPicture(picture: Image | undefined): Model {
    if (picture === undefined) return this;
    const { name } = this.operator;
    const { options } = this.#options.operator ?? {};
    return new Model({ ...this.#options, operator: { name, options, picture } });
  }

  /** ξ for pictures that are seen whole, or not. */
  ridgeOf(leastEigenvalue: number): number {
    return (
      this.#options.ridge ??
      (leastEigenvalue > 0 ? 0 : (this.operator.ridge ?? RIDGE_OF_NULL_SPACE))
    );
  }

  /** K for pictures of a shape. @throws ArgumentError where it needs a picture, or another one */
  operatorOf(shape: Shape): ReturnType<OperatorEntry['make']> {
    const picture = this.#options.operator?.picture;
    if (picture === 'own') {
      const what = `the picture of the operator ${this.operator.name}`;
      throw new ArgumentError(
        expected(`a ${this.operator.picture ?? 'picture'}`, what, 'none', NEEDS_PICTURE),
      );
    }
    return this.operator.make(shape, this.#operatorOptions, picture);
  }

  /**
   * The lower level at θ for what was measured of a picture of a shape.
   *
   * @throws ArgumentError when θ over- or underflows, or the measurement does not fit the data term
   */
  lowerLevel(measured: Float64Array, extent: PictureExtent, theta: Float64Array): LowerLevel {
    const own = { channels: 1, ...extent } as const;
    const shape = this.gridOf(own);
    const raw = this.#raw(theta);
    const limit = this.#limitAt(raw);
    const values = limit ? this.#weakTerms.scaled(raw, Math.exp(limit.logScale)) : raw;
    const operator = this.operatorOf(shape);
    const data = this.dataOf(this.#continued(measured, own), operator);
    const ridge = this.ridgeOf(operator.leastEigenvalue);
    const kind = this.#fusedKind(shape, data.weights !== undefined);
    if (kind !== undefined) {
      return fusedTotalVariation({
        ...{ kind, measured: data, grid: shape, ridge },
        ...{ weight: numberIn(values, 'weight'), smoothing: numberIn(values, 'smoothing') },
        learned: this.#learnedOf(0),
      });
    }
    const level = reconstruction({
      operator,
      measured: data,
      ridge,
      regularisers: this.#regularisers(shape, values),
    });
    return limit === undefined ? level : limitedLevel(level, limit);
  }

  /**
   * The data and weights of the data term for what was measured; nothing depends on what is held where K
   * measures nothing.
   */
  dataOf(
    measured: Float64Array,
    { observed }: Pick<ForwardOperator, 'observed'> = {},
  ): FidelityData {
    const prepared = this.fidelity.prepare(measured, this.#fidelityOptions);
    if (observed === undefined) return prepared;
    const { data, weights, errors } = prepared;
    const only = (of: Float64Array, otherwise: number): Float64Array =>
      of.map((value, k) => (observed[k] === 0 ? otherwise : value));
    return {
      data: only(data, 0),
      ...(weights && { weights: only(weights, 1) }),
      ...(errors && { errors: only(errors, 0) }),
    };
  }

  /** The operator by name, with the options that were given. */
  get operatorChoice(): NamedChoice {
    const { options } = this.#options.operator ?? {};
    return { name: this.operator.name, ...(options && { options }) };
  }

  /** The shape of what is measured of pictures of a shape. @throws ArgumentError for pictures that cannot be measured */
  measurementShape({ width, height, channels }: Shape): Extent {
    const shape = { width, height, channels };
    return this.operator.measurement?.shapeOf(shape, this.#operatorOptions) ?? shape;
  }

  /** The shape of the pictures that a measurement is of. @throws ArgumentError where there are none */
  pictureShape({ width, height, channels }: Extent): Shape {
    const extent = { width, height, channels };
    const { measurement } = this.operator;
    if (measurement !== undefined) return measurement.pictureOf(extent, this.#operatorOptions);
    if (channels === 1 || channels === 3) return { width, height, channels };
    throw new ArgumentError(expected('1 or 3', 'the channels of a measurement', channels));
  }

  /** `MeasurementKind.shown` of a measurement, where the operator has that. */
  ownView(measured: Measurement): Image | undefined {
    return this.operator.measurement?.shown?.(measured, this.#operatorOptions);
  }

  /** K of a picture: what is measured of it, before the noise. */
  seenOf(picture: Image): Measurement {
    const operator = this.operatorOf(picture);
    if (operator.isIdentity) return picture;
    const { width, height, channels } = operator.output;
    const seen = new Float64Array(sizeOfExtent(operator.output));
    operator.apply(picture.data, seen);
    return { width, height, channels, data: seen };
  }

  /**
   * The picture of a shape that a measurement comes to without any model of pictures: itself where it is one, and where
   * it has another shape the {@link startOf} it.
   */
  pictureOf(measured: Measurement, shape: Shape): Image {
    const { width, height, channels } = shape;
    if (this.operator.measurement === undefined)
      return { width, height, channels, data: measured.data };
    const data = this.resultOf(this.startOf(measured.data, shape), shape);
    return { width, height, channels, data };
  }

  /** x₀ for what was measured. */
  startOf(measured: Float64Array, shape: Shape): Float64Array {
    const operator = this.operatorOf(shape);
    const { data } = this.dataOf(this.#continued(measured, shape), operator);
    if (operator.isIdentity) return data;
    const start = new Float64Array(sizeOfExtent(shape));
    (operator.start ?? operator.adjoint)(data, start);
    return start;
  }

  /** What the solution for a true picture should be. */
  targetOf(truth: Float64Array): Computed {
    return this.fidelity.target?.(truth, this.#fidelityOptions) ?? { data: truth };
  }

  /** The shape of the pictures that are solved: with the {@link margin}. */
  gridOf<S extends Pick<Shape, 'width' | 'height'>>(shape: S): S {
    return widened(shape, this.margin);
  }

  /** What of a solution is in the picture: itself without a {@link margin}. */
  insideOf(x: Float64Array, shape: Shape, out?: Float64Array): Float64Array {
    const { margin } = this;
    if (margin === 0) return x;
    const { width, height, channels } = shape;
    return withinMargin(x, shape, margin, out ?? new Float64Array(width * height * channels));
  }

  /** The picture of a shape that a solution stands for. */
  resultOf(x: Float64Array, shape: Shape): Float64Array {
    const inside = this.insideOf(x, shape);
    return this.fidelity.result?.(inside, this.#fidelityOptions) ?? inside;
  }

  #continued(measured: Float64Array, shape: Shape): Float64Array {
    return continued({ ...shape, data: measured }, this.margin).data;
  }

  /** What θ says, before any limit. */
  #raw(theta: Float64Array): Values {
    let next = 0;
    return Object.fromEntries(
      this.all.map((parameter): [string, Value] => {
        const { key, scale, shape } = parameter;
        const fixed = this.#fixed[key];
        if (fixed !== undefined) return [key, fixed];
        const own = theta.subarray(next, (next += lengthOf(parameter)));
        const values = scale === 'linear' ? own : own.map(Math.exp);
        return [key, shape === undefined ? values[0]! : Array.from(values)];
      }),
    );
  }

  #limitAt(raw: Values): WeakLimit | undefined {
    return this.#weakTerms.any ? this.#weakTerms.at(raw, this.#convexity()) : undefined;
  }

  #convexity(): number {
    const { convexity } = this.#options;
    if (convexity !== undefined) return convexity;
    const what = `the strong convexity that ${this.prior} stays below while it is learned`;
    throw new ArgumentError(
      expected(
        'a number',
        what,
        convexity,
        'Take `model.over(pairs)`, for the pictures of the run.',
      ),
    );
  }

  /** All on the same vectors, those of the first. */
  #regularisers(shape: Shape, values: Values): RegulariserOfSum[] {
    let vectors: Vectors | undefined;
    return this.#terms.map((term, j) => {
      const regulariser = regulariserOf(term, shape, values, vectors);
      vectors ??= regulariser.vectors;
      return { regulariser, learned: this.#learnedOf(j) };
    });
  }

  /** Which of its own parameters of term j θ holds. */
  #learnedOf(j: number): number[] {
    let next = 0;
    return this.#terms[j]!.parameters.flatMap((parameter) => {
      const own = Array.from({ length: lengthOf(parameter) }, () => next++);
      return this.#fixed[parameter.key] === undefined ? own : [];
    });
  }

  /** The kernels that do all of the level in one pass, where there are some. */
  #fusedKind(shape: Shape, weighted: boolean): 'anisotropic' | 'isotropic' | undefined {
    const [term] = this.#terms;
    if (this.#terms.length !== 1 || term === undefined || weighted) return undefined;
    if (this.operator.name !== 'denoising' || term.potential !== 'charbonnier') return undefined;
    if (shape.channels !== 1 || term.entry.kind !== 'blocks') return undefined;
    // With one channel the norms of a pixel's differences are the isotropic ones.
    return term.entry.blocks === 'difference' ? 'anisotropic' : 'isotropic';
  }
}
