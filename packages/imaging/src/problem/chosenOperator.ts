import { ArgumentError, expected } from '@bilevel/core';
import { named } from '../check/named.js';
import type { NamedChoice } from '../describe/expressions.js';
import { requireArrays } from '../describe/arrays.js';
import { resolveOptions, type OptionValues } from '../describe/options.js';
import { sizeOfExtent, type Extent, type Image, type Measurement, type Shape } from '../image.js';
import type { Doubt } from '../physics/kspace/doubts.js';
import { OPERATORS } from '../physics/operator/catalogue.js';
import type { AlignedParts } from '../physics/operator/aligned.js';
import type { Rectangle } from '../transform/rectangle.js';
import type { OperatorEntry } from '../physics/operator/entry.js';
import type { MeasurementKind } from '../physics/operator/measurementKind.js';
import { measurementOf } from '../physics/operator/measurementOf.js';
import { requireComplex } from './requireComplex.js';
import type { OperatorChoice } from './modelOptions.js';

const NEEDS_PICTURE = 'The model was learned with one for each measurement: give that of this one.';

/** An operator with its options: K for pictures of any shape, and what it makes of shapes and pictures. */
export class ChosenOperator {
  readonly entry: OperatorEntry;
  readonly #chosen: OperatorChoice | undefined;
  readonly #options: OptionValues;

  /** @throws ArgumentError for a name or an option that there is not, or a picture that it has no use for */
  constructor(chosen: OperatorChoice | undefined) {
    this.entry = chosen?.entry ? ownEntry(chosen.entry) : entryOf(chosen?.name);
    this.#chosen = chosen;
    this.#options = resolveOptions(this.entry.name, this.entry.options, chosen?.options);
    const { arrays = {}, files = {} } = chosen ?? {};
    requireArrays(this.entry.name, this.entry.arrays ?? [], arrays);
    const unread = Object.keys(files).find((key) => arrays[key] === undefined);
    if (unread !== undefined) {
      throw new ArgumentError(expected('an array', `${unread} of ${this.entry.name}`, 'a file'));
    }
    if (chosen?.picture !== undefined && this.entry.picture === undefined) {
      throw new ArgumentError(
        expected('no picture', `the operator ${this.entry.name}`, 'one', 'Leave it out.'),
      );
    }
  }

  /** Whether K = I for every picture. */
  get isDenoising(): boolean {
    return this.entry.name === 'denoising';
  }

  /** `OperatorEntry.seesComplex` with the options. */
  get seesComplex(): boolean {
    return this.entry.seesComplex?.(this.#options) === true;
  }

  /** By name, with the options that were given. */
  get choice(): NamedChoice {
    const { options, files, arrays } = this.#chosen ?? {};
    return {
      name: this.entry.name,
      ...(options && { options }),
      ...(files && { files }),
      ...(arrays && { arrays }),
    };
  }

  /** What it measures, where that has another shape than the picture. */
  get measurement(): MeasurementKind | undefined {
    return measurementOf(this.entry, this.#options);
  }

  /** The same with a picture of its own. */
  withPicture(picture: Image): OperatorChoice {
    return { ...this.#chosen, name: this.entry.name, picture };
  }

  /** K for pictures of a shape. @throws ArgumentError where it needs a picture, or another one */
  on(shape: Shape): ReturnType<OperatorEntry['make']> {
    requireComplex(shape, this);
    const picture = this.#chosen?.picture;
    if (picture === 'own') {
      const what = `the picture of the operator ${this.entry.name}`;
      throw new ArgumentError(
        expected(`a ${this.entry.picture ?? 'picture'}`, what, 'none', NEEDS_PICTURE),
      );
    }
    return this.entry.make(shape, this.#options, picture, this.#chosen?.arrays);
  }

  /** `OperatorEntry.reach`. */
  get reach(): number | undefined {
    return this.entry.reach?.(this.#options, this.#chosen?.arrays);
  }

  /** The shape of what is measured of pictures of a shape. @throws ArgumentError for pictures that cannot be measured */
  measurementShape({ width, height, channels }: Shape): Extent {
    const shape = { width, height, channels };
    requireComplex(shape, this);
    return this.measurement?.shapeOf(shape, this.#options, this.#chosen?.arrays) ?? shape;
  }

  /** The shape of the pictures that a measurement is of. @throws ArgumentError where there are none */
  pictureShape({ width, height, channels }: Extent): Shape {
    const extent = { width, height, channels };
    const { measurement } = this;
    if (measurement !== undefined) {
      return measurement.pictureOf(extent, this.#options, this.#chosen?.arrays);
    }
    if (channels === 1 || channels === 3) return { width, height, channels };
    throw new ArgumentError(expected('1 or 3', 'the channels of a measurement', channels));
  }

  /** `MeasurementKind.aligned`. */
  aligned(picture: Shape, measured: Extent): AlignedParts | undefined {
    return this.measurement?.aligned?.(picture, measured, this.#options, this.#chosen?.arrays);
  }

  /** `MeasurementKind.partOf`, where the operator has that. */
  partOf(part: Rectangle, picture: Shape): AlignedParts | undefined {
    return this.measurement?.partOf?.(part, picture, this.#options, this.#chosen?.arrays);
  }

  /** `MeasurementKind.remedy`. */
  remedy(wanted: Extent, measured: Extent): string | undefined {
    return this.measurement?.remedy?.(wanted, measured, this.#options);
  }

  /** `MeasurementKind.shown` of a measurement, where it has that. */
  ownView(measured: Measurement): Image | undefined {
    return this.measurement?.shown?.(measured, this.#options);
  }

  /**
   * `MeasurementKind.doubts` of a measurement of a picture of a shape.
   *
   * @param ofComplex whether the picture is taken for complex; default: as the operator sees it
   * @throws ArgumentError as it does
   */
  doubtsOf(measured: Measurement, shape: Shape, ofComplex = this.seesComplex): readonly Doubt[] {
    return this.measurement?.doubts?.(measured, this.on(shape).observed, ofComplex) ?? [];
  }

  /** `MeasurementKind.pictureOfAll` of numbers. @throws ArgumentError as it does */
  pictureOfAll(numbers: Measurement): Image | undefined {
    return this.measurement?.pictureOfAll?.(numbers, this.#chosen?.arrays);
  }

  /** K of a picture: what is measured of it, before the noise. */
  seenOf(picture: Image): Measurement {
    const operator = this.on(picture);
    if (operator.isIdentity) return picture;
    const { width, height, channels } = operator.output;
    const seen = new Float64Array(sizeOfExtent(operator.output));
    operator.apply(picture.data, seen);
    return { width, height, channels, data: seen };
  }

  /**
   * A measurement of a picture of a shape, 0 where it has no number. One that is a picture itself is left as it is: what a
   * missing pixel holds is ignored.
   */
  onlyObserved(measured: Measurement, shape: Shape): Measurement {
    if (this.measurement === undefined) return measured;
    const { observed } = this.on(shape);
    if (observed === undefined) return measured;
    return { ...measured, data: measured.data.map((value, k) => (observed[k] === 0 ? 0 : value)) };
  }
}

const entryOf = (name = 'denoising'): OperatorEntry => named(OPERATORS, 'the operator', name);

/** @throws ArgumentError for a name that another operator has */
function ownEntry(entry: OperatorEntry): OperatorEntry {
  if (!OPERATORS.some((one) => one.name === entry.name && one !== entry)) return entry;
  const what = 'a name that no operator of the catalogue has';
  throw new ArgumentError(expected(what, 'the operator', entry.name));
}
