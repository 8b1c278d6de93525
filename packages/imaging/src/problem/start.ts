import { ArgumentError, expected } from '@bilevel/core';
import type { TrainingPair } from './trainingPair.js';
import { lengthOf, type Value, type Values } from '../describe/description.js';
import { termsOf } from '../prior/expression.js';
import { Model } from './model.js';
import { startsOf } from '../prior/starts.js';
import { START_SHARE } from './startShare.js';

/**
 * The root-mean-square of y − Kt over the numbers measured of all pairs, t the truth, on the scale of the
 * data term. Where there is none, the root-mean-square of the truths about their means, and 1 where those
 * are constant too: then nothing in the data has a unit.
 */
export function noiseLevel(pairs: readonly TrainingPair[], model = new Model()): number {
  const all = pairs.map(({ truth, measured, operatorPicture }) => {
    const operator = model.withPicture(operatorPicture).operatorOf(truth);
    const { data: y } = model.dataOf(measured.data, operator);
    const { data } = model.targetOf(truth.data);
    const seen = new Float64Array(y.length);
    operator.apply(data, seen);
    const numbers = operator.observed?.reduce((sum, one) => sum + one, 0) ?? y.length;
    return { y, seen, data, numbers };
  });
  const numbers = all.reduce((sum, one) => sum + one.numbers, 0);
  const pixels = all.reduce((sum, { data }) => sum + data.length, 0);
  let noise = 0;
  let contrast = 0;
  for (const { y, seen, data } of all) {
    const mean = data.reduce((sum, x) => sum + x / data.length, 0);
    for (let k = 0; k < y.length; k++) noise += (y[k]! - seen[k]!) ** 2 / numbers;
    for (const x of data) contrast += (x - mean) ** 2 / pixels;
  }
  return Math.sqrt(noise) || Math.sqrt(contrast) || 1;
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
  pairs: readonly TrainingPair[],
  model = new Model(),
  choice?: StartChoice,
): Values {
  const size = START_SHARE * noiseLevel(pairs, model);
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
 * The box that learning keeps log-parameters to, others are free: far beyond it the numbers of the lower level over- and
 * underflow. It moves with the unit of the data as {@link startOf} does.
 */
export function boxOf(
  pairs: readonly TrainingPair[],
  model = new Model(),
): Readonly<Record<'lower' | 'upper', number | Float64Array>> {
  const middle = Math.log(noiseLevel(pairs, model));
  const [lower, upper] = [middle - REACH, middle + REACH];
  if (model.learned.every(({ scale }) => scale !== 'linear')) return { lower, upper };
  const each = (bound: number, none: number): Float64Array =>
    Float64Array.from(
      model.learned.flatMap((parameter) =>
        new Array<number>(lengthOf(parameter)).fill(parameter.scale === 'linear' ? none : bound),
      ),
    );
  return { lower: each(lower, -Infinity), upper: each(upper, Infinity) };
}

/** About how far each entry of θ has to move for its parameter to change as a whole: 1 for logarithms. */
export function sizesOf(model: Model): Float64Array {
  return Float64Array.from(
    model.learned.flatMap((parameter) =>
      new Array<number>(lengthOf(parameter)).fill(parameter.size ?? 1),
    ),
  );
}
