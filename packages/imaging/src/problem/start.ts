import { ArgumentError, expected } from '@bilevel/core';
import { shapeOfPicture, type MeasuredPicture } from './trainingPair.js';
import type { ForwardOperator } from '../physics/operator/operator.js';
import { lengthOf, type Parameter, type Value, type Values } from '../describe/description.js';
import type { NamedChoice } from '../describe/expressions.js';
import { SMOOTHING } from '../prior/entries/parameters.js';
import { chosenRisk } from '../risk/chosenRisk.js';
import { smoothingFloor } from '../risk/smoothingFloor.js';
import { termsOf } from '../prior/expression.js';
import { Model } from './model.js';
import { startsOf } from '../prior/starts.js';
import { START_SHARE } from './startShare.js';

/**
 * The root-mean-square of the noise over the numbers measured of all pictures, on the scale of the data term: of y − Kt where
 * the truth t is known; else σ where that is; else of y₁ − y₂ over √2, of a second measurement with as much noise. Where there is
 * none, the root-mean-square of the pictures about their means, and 1 where those are constant too: then nothing in the data
 * has a unit.
 */
export function noiseLevel(pictures: readonly MeasuredPicture[], model = new Model()): number {
  const all = pictures.map((picture) => {
    const own = model.withPicture(picture.operatorPicture);
    const shape = shapeOfPicture(picture, own);
    const operator = own.operatorOf(shape);
    const { data: y } = own.dataOf(picture.measured.data, operator);
    const numbers = operator.observed?.reduce((sum, one) => sum + one, 0) ?? y.length;
    const data =
      picture.truth === undefined
        ? own.insideOf(own.startOf(picture.measured.data, shape), shape)
        : own.targetOf(picture.truth.data).data;
    return {
      squares: squaresOfNoise(picture, { model: own, operator, y, data, numbers }),
      data,
      numbers,
    };
  });
  const numbers = all.reduce((sum, one) => sum + one.numbers, 0);
  let noise = 0;
  for (const { squares } of all) {
    for (let i = 0; i < squares.length; i++) noise += squares[i]! / numbers;
  }
  return Math.sqrt(noise) || contrastOf(all.map(({ data }) => data)) || 1;
}

/** The root-mean-square of pictures about their means. */
function contrastOf(pictures: readonly Float64Array[]): number {
  const pixels = pictures.reduce((sum, { length }) => sum + length, 0);
  let contrast = 0;
  for (const data of pictures) {
    let mean = 0;
    for (let i = 0; i < data.length; i++) mean += data[i]! / data.length;
    for (let i = 0; i < data.length; i++) contrast += (data[i]! - mean) ** 2 / pixels;
  }
  return Math.sqrt(contrast);
}

/** Numbers that add up to the squares of the noise of one measurement; none where nothing is known of it. */
function squaresOfNoise(
  { truth, second, sigma }: MeasuredPicture,
  of: {
    readonly model: Model;
    readonly operator: ForwardOperator;
    readonly y: Float64Array;
    readonly data: Float64Array;
    readonly numbers: number;
  },
): Float64Array {
  const { model, operator, y, data, numbers } = of;
  if (truth !== undefined) {
    const squares = new Float64Array(y.length);
    operator.apply(data, squares);
    for (let k = 0; k < y.length; k++) squares[k] = (y[k]! - squares[k]!) ** 2;
    return squares;
  }
  if (sigma !== undefined && !model.fidelity.transforms) {
    return Float64Array.of(numbers * sigma * sigma);
  }
  if (second === undefined) return new Float64Array();
  const { data: other } = model.dataOf(second.data, operator);
  return y.map((value, k) => (value - other[k]!) ** 2 / 2);
}

/** A start by name, of those that {@link startsOf} lists for the regulariser. */
export interface StartChoice {
  readonly name: string;
  /** Of random ones. Default 0. */
  readonly seed?: number;
}

/**
 * Where a learning run starts unless it is told: every parameter in the unit of the data at
 * {@link START_SHARE} · {@link noiseLevel}, those without a unit at {@link START_SHARE}; arrays at what their
 * regulariser, or the start that is chosen of it, has for shares of that. Data times k so start
 * at k times these, as their minimisers are k times those: a run makes the same steps in any unit.
 *
 * @throws ArgumentError for a start that none of the regularisers has
 */
export function startOf(
  pictures: readonly MeasuredPicture[],
  model = new Model(),
  choice?: StartChoice,
): Values {
  const size = START_SHARE * noiseLevel(pictures, model);
  const chosen = choice && chosenStart(model.prior, choice);
  return Object.fromEntries(
    model.all.map((parameter): [string, Value] => {
      const { key, unit, scale, shape } = parameter;
      const start = chosen?.[key] ?? parameter.start ?? 1;
      const usual = unit === 'data' ? size : scale === 'linear' ? 1 : START_SHARE;
      if (typeof start !== 'number') return [key, start.map((x) => x * usual)];
      const one = start * usual;
      return [key, shape === undefined ? one : new Array<number>(lengthOf(parameter)).fill(one)];
    }),
  );
}

/** What a start by name has, by the names that parameters have in the sum. */
function chosenStart(prior: string, { name, seed = 0 }: StartChoice): Values {
  const terms = termsOf(prior);
  const known = startsOf(terms).map((start) => start.name);
  if (!known.includes(name)) {
    throw new ArgumentError(expected(known.join(', ') || 'none', `the start of ${prior}`, name));
  }
  return Object.fromEntries(
    terms.flatMap(({ entry, options, parameters }) => {
      const values = entry.starts?.find((one) => one.name === name)?.of(options, seed) ?? {};
      const own = entry.parameters(options);
      return parameters.flatMap(({ key }, i): [string, Value][] => {
        const value = values[own[i]!.key];
        return value === undefined ? [] : [[key, value]];
      });
    }),
  );
}

/** Parameters are kept within a factor of e^{±REACH}, 10^{±30}, of the {@link noiseLevel}. */
const REACH = 70;

/**
 * The least smoothing, as a share of the {@link noiseLevel}. Below, solves get dear, as their condition grows with 1/ν, and the
 * objective hardly changes (mathematics.md §7.7).
 */
const SMOOTHING_SHARE = 0.01;

/**
 * The box that learning keeps log-parameters to, others are free: far beyond it the numbers of the lower level over- and
 * underflow. It moves with the unit of the data as {@link startOf} does. Smoothings stay above a share of the noise, and by a risk
 * with probes above {@link smoothingFloor}.
 */
export function boxOf(
  pictures: readonly MeasuredPicture[],
  model = new Model(),
  risk?: NamedChoice,
): Readonly<Record<'lower' | 'upper', number | Float64Array>> {
  const noise = noiseLevel(pictures, model);
  const [lower, upper] = [Math.log(noise) - REACH, Math.log(noise) + REACH];
  const least = Math.max(
    SMOOTHING_SHARE * noise,
    smoothingFloor(pictures, model, chosenRisk(risk)),
  );
  const floor = Math.log(least);
  const isSmoothing = ({ symbol }: Parameter): boolean => symbol.startsWith(SMOOTHING.symbol);
  const isPlain = model.learned.every((one) => one.scale !== 'linear' && !isSmoothing(one));
  if (isPlain) return { lower, upper };
  const each = (of: (parameter: Parameter) => number): Float64Array =>
    Float64Array.from(
      model.learned.flatMap((parameter) =>
        new Array<number>(lengthOf(parameter)).fill(of(parameter)),
      ),
    );
  return {
    lower: each((one) => (one.scale === 'linear' ? -Infinity : isSmoothing(one) ? floor : lower)),
    upper: each(({ scale }) => (scale === 'linear' ? Infinity : upper)),
  };
}

/** About how far each entry of θ has to move for its parameter to change as a whole: 1 for logarithms. */
export function sizesOf(model: Model): Float64Array {
  return Float64Array.from(
    model.learned.flatMap((parameter) =>
      new Array<number>(lengthOf(parameter)).fill(parameter.size ?? 1),
    ),
  );
}
