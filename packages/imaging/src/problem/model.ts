import { ArgumentError, expected, type LowerLevel } from '@bilevel/core';
import type { Parameter, Values } from '../describe/description.js';
import type { NamedChoice } from '../describe/expressions.js';
import { sizeOfExtent, type Extent, type Image, type Measurement, type Shape } from '../image.js';
import type { Computed, FidelityData, FidelityEntry } from '../physics/fidelity/entry.js';
import type { Doubt } from '../physics/kspace/doubts.js';
import type { AlignedParts } from '../physics/operator/aligned.js';
import type { Rectangle } from '../transform/rectangle.js';
import type { OperatorEntry } from '../physics/operator/entry.js';
import type { MeasurementKind } from '../physics/operator/measurementKind.js';
import type { ForwardOperator } from '../physics/operator/operator.js';
import { nameOfTerms, termsOf, type RegulariserTerm } from '../prior/expression.js';
import { requireChannels } from '../prior/requireChannels.js';
import { ChosenFidelity } from './chosenFidelity.js';
import { ChosenOperator } from './chosenOperator.js';
import { modelLevel } from './modelLevel.js';
import type { ModelOptions } from './modelOptions.js';
import { ModelParameters } from './modelParameters.js';
import { convexityOf } from './reconstruction.js';
import { shapeOfPicture, type MeasuredPicture } from './trainingPair.js';
import { Unknown, type PictureExtent, type Places } from './unknown.js';

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
  /** Of all terms, in their order. */
  readonly all: readonly Parameter[];
  /** Those that θ holds. */
  readonly learned: readonly Parameter[];
  readonly #options: ModelOptions;
  readonly #terms: readonly RegulariserTerm[];
  readonly #operator: ChosenOperator;
  readonly #fidelity: ChosenFidelity;
  readonly #parameters: ModelParameters;
  readonly #unknown: Unknown;

  /** @throws ArgumentError for a name that there is not, or a number out of range */
  constructor(options: ModelOptions = {}) {
    const { prior = 'tv', fixed = {}, ridge, operator, fidelity, convexity } = options;
    this.#options = options;
    this.#terms = termsOf(prior);
    this.prior = nameOfTerms(this.#terms);
    this.#operator = new ChosenOperator(operator);
    this.#fidelity = new ChosenFidelity(fidelity);
    for (const [name, value] of Object.entries({ convexity, ridge })) {
      if (value === undefined || (value >= 0 && value < Infinity)) continue;
      throw new ArgumentError(expected('a finite number of at least 0', name, value));
    }
    const { isDenoising } = this.#operator;
    this.#unknown = new Unknown(this.#terms, isDenoising);
    this.#parameters = new ModelParameters(this.prior, this.#terms, fixed, convexity);
    this.all = this.#parameters.all;
    this.learned = this.#parameters.learned;
    if (this.fidelity.transforms && !isDenoising) {
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

  get operator(): OperatorEntry {
    return this.#operator.entry;
  }

  /** What the operator measures, where that has another shape than the picture. */
  get measurement(): MeasurementKind | undefined {
    return this.#operator.measurement;
  }

  /** The operator by name, with the options that were given. */
  get operatorChoice(): NamedChoice {
    return this.#operator.choice;
  }

  get fidelity(): FidelityEntry {
    return this.#fidelity.entry;
  }

  /**
   * Pixels by which pictures are continued by their mirror images before they are solved, on every side: filters of
   * k×k act where they fit, so that without it the outermost pixels would be smoothed by one response of each
   * instead of k², and keep their noise. What is solved there is not part of the result. 0 without filters, and
   * for operators that measure something else than each pixel.
   */
  get margin(): number {
    return this.#unknown.margin;
  }

  /** Whether pictures are complex: two channels, the real and the imaginary part. */
  get isComplex(): boolean {
    return this.#operator.seesComplex;
  }

  /** Whether a channel's result depends on the others. */
  get couplesChannels(): boolean {
    if (this.isComplex) return true;
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
    return this.#parameters.length;
  }

  /**
   * All parameters at θ: {@link ModelParameters.at}.
   *
   * @throws ArgumentError where that needs a `convexity`
   */
  at(theta: Float64Array): Values {
    return this.#parameters.at(theta).values;
  }

  /**
   * θ of the given values, those of {@link Model.at}; what is held fixed does not count. Weakly convex weights too large to
   * leave the whole strongly convex come in lowered, all by one factor.
   *
   * @throws ArgumentError for one that is missing
   */
  thetaOf(values: Values): Float64Array {
    return this.#parameters.thetaOf(values);
  }

  /** Whether it is to learn with a limit of weak convexity that is not known yet: see {@link over}. */
  get needsLimit(): boolean {
    return this.#parameters.needConvexity && this.#options.convexity === undefined;
  }

  /**
   * The same for learning from some pictures: with the least strong convexity of data term and ridge over them, where
   * weakly convex terms have learned weights and none is given. `known` is what it was in a run that goes on.
   */
  over(pictures: readonly MeasuredPicture[], known?: number): Model {
    if (!this.needsLimit) return this;
    if (known !== undefined) return new Model({ ...this.#options, convexity: known });
    const each = pictures.map((picture) =>
      this.withPicture(picture.operatorPicture).convexityOf(
        picture.measured.data,
        shapeOfPicture(picture, this),
      ),
    );
    return new Model({ ...this.#options, convexity: Math.min(...each) });
  }

  /** The strong convexity of the data term and the ridge, for what was measured of a picture of a shape. */
  convexityOf(measured: Float64Array, shape: Shape): number {
    const operator = this.operatorOf(shape);
    const ridge = this.ridgeOf(operator.leastEigenvalue);
    return convexityOf({ operator, measured: this.dataOf(measured, operator), ridge });
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
    return new Model({ ...this.#options, operator: this.#operator.withPicture(picture) });
  }

  /**
   * ξ for pictures that are seen whole, or not: what is seen with less than the usual ridge is as good as lost. A term that
   * is a ridge has its own.
   */
  ridgeOf(leastEigenvalue: number): number {
    const usual = this.operator.ridge ?? RIDGE_OF_NULL_SPACE;
    const has = this.#terms.some(({ entry }) => entry.kind === 'ridge');
    return this.#options.ridge ?? (has || leastEigenvalue >= usual ? 0 : usual);
  }

  /** K for pictures of a shape. @throws ArgumentError where it needs a picture, or another one */
  operatorOf(shape: Shape): ForwardOperator {
    return this.#operator.on(shape);
  }

  /**
   * The lower level at θ for what was measured of a picture of a shape.
   *
   * @throws ArgumentError when θ over- or underflows, or the measurement does not fit the data term
   */
  lowerLevel(measured: Float64Array, extent: PictureExtent, theta: Float64Array): LowerLevel {
    const own = { channels: 1, ...extent } as const;
    const shape = this.gridOf(own);
    const operator = this.operatorOf(shape);
    const ridge = this.ridgeOf(operator.leastEigenvalue);
    const level = {
      ...{ terms: this.#terms, parameters: this.#parameters, grid: shape, operator, ridge },
      measured: this.dataOf(this.#unknown.continued(measured, own), operator),
      places: this.#placesOf(own, operator),
      denoising: this.#operator.isDenoising,
    };
    return modelLevel(level, theta);
  }

  /** {@link ChosenFidelity.dataOf} what was measured. */
  dataOf(
    measured: Float64Array,
    operator?: Pick<ForwardOperator, 'observed' | 'weights'>,
  ): FidelityData {
    return this.#fidelity.dataOf(measured, operator);
  }

  /** Whether the picture itself is measured, each pixel alike: K = I. */
  get isDenoising(): boolean {
    return this.#operator.isDenoising;
  }

  /** How far in pixels what is measured depends on the picture; undefined where it does on all of it. */
  get reach(): number | undefined {
    return this.#operator.reach;
  }

  /** The shape of what is measured of pictures of a shape. @throws ArgumentError for pictures that cannot be measured */
  measurementShape(shape: Shape): Extent {
    return this.#operator.measurementShape(shape);
  }

  /** The shape of the pictures that a measurement is of. @throws ArgumentError where there are none */
  pictureShape(extent: Extent): Shape {
    return this.#operator.pictureShape(extent);
  }

  /** `MeasurementKind.aligned` of a picture and a measurement of about its shape. */
  alignedParts(picture: Shape, measured: Extent): AlignedParts | undefined {
    return this.#operator.aligned(picture, measured);
  }

  /** `MeasurementKind.partOf` a picture of a shape, where the operator has that. @throws ArgumentError as it does */
  partOf(part: Rectangle, picture: Shape): AlignedParts | undefined {
    return this.#operator.partOf(part, picture);
  }

  /** `MeasurementKind.remedy` for a measurement of another shape than `wanted`. */
  remedyOf(wanted: Extent, measured: Extent): string | undefined {
    return this.#operator.remedy(wanted, measured);
  }

  /** `MeasurementKind.shown` of a measurement, where the operator has that. */
  ownView(measured: Measurement): Image | undefined {
    return this.#operator.ownView(measured);
  }

  /** K of a picture: what is measured of it, before the noise. */
  seenOf(picture: Image): Measurement {
    return this.#operator.seenOf(picture);
  }

  /** {@link ChosenOperator.doubtsOf}. @throws ArgumentError as it does */
  doubtsOf(measured: Measurement, shape: Shape, ofComplex?: boolean): readonly Doubt[] {
    return this.#operator.doubtsOf(measured, shape, ofComplex);
  }

  /** {@link ChosenOperator.pictureOfAll}. @throws ArgumentError as it does */
  pictureOfAll(numbers: Measurement): Image | undefined {
    return this.#operator.pictureOfAll(numbers);
  }

  /** How many complex numbers are measured of each entry, such as those of coils; 0 where they are real. */
  get complexParts(): number {
    if (this.measurement?.isComplex !== true) return 0;
    const channels = this.isComplex ? 2 : 1;
    return this.measurementShape({ width: 1, height: 1, channels }).channels / 2;
  }

  /** {@link ChosenOperator.onlyObserved}. */
  onlyObserved(measured: Measurement, shape: Shape): Measurement {
    return this.#operator.onlyObserved(measured, shape);
  }

  /**
   * The picture of a shape that a measurement comes to without any model of pictures: itself where it is one, and where
   * it has another shape the {@link startOf} it.
   */
  pictureOf(measured: Measurement, shape: Shape): Image {
    const { width, height, channels } = shape;
    if (this.measurement === undefined) return { width, height, channels, data: measured.data };
    const data = this.resultOf(this.startOf(measured.data, shape), shape);
    return { width, height, channels, data };
  }

  /** x₀ for what was measured, with what else is solved for. */
  startOf(measured: Float64Array, shape: Shape): Float64Array {
    const operator = this.operatorOf(shape);
    const { data } = this.dataOf(this.#unknown.continued(measured, shape), operator);
    if (operator.isIdentity) return this.#unknown.withPicture(data, shape);
    const start = new Float64Array(sizeOfExtent(shape));
    if (operator.start) operator.start(data, start);
    else operator.adjoint(data, start);
    return this.#unknown.withPicture(start, shape);
  }

  /** What the solution for a true picture should be. */
  targetOf(truth: Float64Array): Computed {
    return this.#fidelity.targetOf(truth);
  }

  /** The shape of the pictures that are solved: with the {@link margin}. */
  gridOf<S extends Pick<Shape, 'width' | 'height'>>(shape: S): S {
    return this.#unknown.gridOf(shape);
  }

  /** How many numbers are solved for: those of {@link gridOf} and slopes of regularisers that have them. */
  dimensionOf(shape: Shape): number {
    return this.#unknown.dimension(shape);
  }

  /** Where in what is solved for, for a picture of a shape, are the slopes that terms have. */
  placesOf(shape: Shape): Places {
    return this.#placesOf(shape, this.operatorOf(this.gridOf(shape)));
  }

  #placesOf(shape: Shape, { leastEigenvalue }: ForwardOperator): Places {
    const ridge = this.ridgeOf(leastEigenvalue);
    return this.#unknown.places(shape, (leastEigenvalue > 0 ? 1 : 0) + ridge);
  }

  /** Whether all that is solved for is the picture: no {@link margin}, no slopes. */
  get solvesPicture(): boolean {
    return this.#unknown.isPicture;
  }

  /** What of a solution is in the picture: itself where that {@link solvesPicture all}, else in `out`. */
  insideOf(x: Float64Array, shape: Shape, out?: Float64Array): Float64Array {
    return this.#unknown.inside(x, shape, out);
  }

  /** The reverse, with zeros for everything else. */
  framedOf(inside: Float64Array, shape: Shape, out: Float64Array): void {
    this.#unknown.framed(inside, shape, out);
  }

  /** The picture of a shape that a solution stands for. */
  resultOf(x: Float64Array, shape: Shape): Float64Array {
    return this.#fidelity.resultOf(this.insideOf(x, shape));
  }
}
