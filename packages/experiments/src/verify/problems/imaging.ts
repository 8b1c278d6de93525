import {
  createImage,
  reconstructionProblem,
  FIDELITIES,
  Model,
  OPERATORS,
  potentialsFor,
  REGULARISERS,
  lengthOf,
  numbersOf,
  termsOf,
  type Image,
  type ModelOptions,
  type OperatorEntry,
  type Parameter,
  type RegulariserEntry,
  type RegulariserTerm,
  type TrainingPair,
  type Value,
  type Values,
} from '@bilevel/imaging';
import { scalarPotentials } from '@bilevel/kernels';
import { normal } from '../../random.js';
import { between, pick, sometimes, whole, type Draw } from './instance.js';

/** Steps, a slope, or nothing at all, and noise on it; one to three pictures of up to 7×7. */
function drawPair(
  random: () => number,
  channels: 1 | 2 | 3,
  index: number,
  least: number,
): TrainingPair & { readonly measured: Image } {
  const width = whole(random, least, channels === 1 ? 7 : 4);
  const height = whole(random, least, channels === 1 ? 7 : 4);
  const kind = pick(random, ['steps', 'slope', 'flat']);
  const [a, b, cut] = [random(), random(), random() * width];
  const d = width * height * channels;
  const clean = Float64Array.from({ length: d }, (_, p) => {
    const j = p % width;
    if (kind === 'steps') return j < cut ? a : b;
    return kind === 'slope' ? a + ((b - a) * j) / width : a;
  });
  const sigma = sometimes(random, 10) ? 0 : 10 ** between(random, -2, 0);
  const noisy = clean.map((value) => value + sigma * normal(random));
  return {
    name: String(index),
    truth: createImage(width, height, clean, channels),
    measured: createImage(width, height, noisy, channels),
  };
}

/** What is measured in another shape, of the noisy picture. */
function measuredBy(model: Model, pair: TrainingPair & { readonly measured: Image }): TrainingPair {
  if (model.measurement === undefined) return pair;
  return { ...pair, measured: model.seenOf(pair.measured) };
}

/** The regulariser with a potential that it may have; one time in four beside another. */
function drawPrior(random: () => number, entry: RegulariserEntry, channels: 1 | 2 | 3): string {
  const own = `${entry.name}:${pick(random, potentialsFor(entry))}${optionsOf(random, entry, channels)}`;
  if (!sometimes(random, 4)) return own;
  const other = pick(random, REGULARISERS);
  return `${own}+${other.name}${optionsOf(random, other, channels).replace(',', ':')}`;
}

/** Of filters so few and so small that the truth can be had; ridges of any size. */
function optionsOf(random: () => number, { kind }: RegulariserEntry, channels: 1 | 2 | 3): string {
  if (kind === 'map') {
    const nodes = (): string => String(whole(random, 1, 4));
    const differences = pick(random, ['anisotropic', 'isotropic']);
    return `,columns=${nodes()},rows=${nodes()},differences=${differences}`;
  }
  if (kind === 'joint') return `,ridge=${String(10 ** between(random, -4, 1))}`;
  if (kind !== 'filters') return '';
  const size = channels === 1 ? whole(random, 2, LARGEST_FILTER) : 2;
  return `,count=${String(whole(random, 1, 2))},size=${String(size)},channels=${String(channels)}`;
}

/** Taps a side. */
const LARGEST_FILTER = 3;

/** The logarithms of numbers above 0 far apart; others around 0. */
function drawValue(random: () => number, { scale, shape }: Parameter): Value {
  const one = (): number =>
    scale === 'linear' ? normal(random) / 2 : Math.exp(between(random, -6, 0.5));
  return shape === undefined ? one() : Array.from({ length: lengthOf({ shape }) }, one);
}

/** The weights of a term that is not convex. */
function weightsOfWeak({ potential, parameters }: RegulariserTerm): string[] {
  const isWeak = scalarPotentials[potential].leastCurvature < 0;
  return isWeak ? parameters.slice(0, 1).map(({ key }) => key) : [];
}

/** θ of numbers that no limit has seen. */
function rawThetaOf({ learned }: Model, values: Values): Float64Array {
  return Float64Array.from(
    learned.flatMap(({ key, scale }) => {
      const numbers = numbersOf(values[key]!);
      return scale === 'linear' ? numbers : numbers.map(Math.log);
    }),
  );
}

/** An operator and a data term that go together; mostly the plain ones. */
function drawPhysics(random: () => number): Pick<ModelOptions, 'operator' | 'fidelity'> {
  if (!sometimes(random, 2)) return {};
  const fidelity = pick(random, FIDELITIES);
  const operators = fidelity.transforms
    ? OPERATORS.filter((one) => one.name === 'denoising')
    : OPERATORS;
  return { operator: { name: pick(random, operators).name }, fidelity: { name: fidelity.name } };
}

/** An operator that may see complex pictures, half of the time as one that does. */
function complexOf(random: () => number, { operator }: ModelOptions): ModelOptions['operator'] {
  const entry: OperatorEntry | undefined = OPERATORS.find(({ name }) => name === operator?.name);
  if (entry?.seesComplex === undefined || operator === undefined || !sometimes(random, 2)) {
    return undefined;
  }
  const key = entry.options.find((one) => entry.seesComplex?.({ [one.key]: 1 }))?.key;
  return key === undefined ? undefined : { ...operator, options: { [key]: 1 } };
}

/** A model with its pictures, and what its parameters are. */
interface DrawnModel {
  readonly model: Model;
  readonly pairs: readonly TrainingPair[];
  readonly theta: Float64Array;
}

/**
 * A model with a regulariser of the registry, any operator and any data term of it; all or some of the
 * parameters learned, with or without ridge.
 */
export const drawImaging =
  (entry: RegulariserEntry): Draw =>
  (random) => {
    const { model, pairs, theta } = drawModel(random, entry);
    return { problem: reconstructionProblem(pairs, model), theta };
  };

/** The same under a risk that needs no clean picture: a second measurement, or one or two probes of any size. */
export const drawRisk: Draw = (random) => {
  const { model, pairs, theta } = drawModel(random, pick(random, REGULARISERS));
  const pictures = pairs.map((pair) => {
    const data = pair.measured.data.map((value) => value + 0.1 * normal(random));
    // The truth says the shape of the picture alone, which not every measurement does.
    return { ...pair, second: { ...pair.measured, data }, sigma: 10 ** between(random, -2, 0) };
  });
  const isPairs = sometimes(random, 3) || model.fidelity.isWhiteGaussian !== true;
  const options = { probes: whole(random, 1, 2), tau: 10 ** between(random, -2, 1) };
  const risk = isPairs ? { name: 'pairs' } : { name: 'sure', options };
  return { problem: reconstructionProblem(pictures, model, {}, risk), theta };
};

function drawModel(random: () => number, entry: RegulariserEntry): DrawnModel {
  const real = pick(random, [1, 1, 3] as const);
  const drawn = { prior: drawPrior(random, entry, real), ...drawPhysics(random) };
  const complex = complexOf(random, drawn);
  const channels = complex === undefined ? real : 2;
  const options = complex
    ? { ...drawn, operator: complex, prior: drawPrior(random, entry, 2) }
    : drawn;
  const { all } = new Model(options);
  const free = new Set(termsOf(options.prior).flatMap(weightsOfWeak));
  const values = Object.fromEntries(
    all.map((parameter) => [parameter.key, drawValue(random, parameter)]),
  );
  // One at least is learned.
  const learned = whole(random, 0, all.length - 1);
  const fixed = Object.fromEntries(
    all.flatMap(({ key, shape }, j) =>
      // Weights of what is not convex stay free: θ has to hold them, of which it keeps the whole convex.
      shape === undefined && !free.has(key) && j !== learned && sometimes(random, 4)
        ? [[key, values[key]!]]
        : [],
    ),
  );
  const ridge = sometimes(random, 3) && { ridge: between(random, 1e-3, 1) };
  const model = new Model({ ...options, fixed, ...ridge });
  const least = options.prior.includes('filters') ? LARGEST_FILTER : 1;
  const pairs = Array.from({ length: whole(random, 1, 3) }, (_, i) =>
    measuredBy(model, drawPair(random, channels, i, least)),
  );
  // As they are, so that weakly convex filters are drawn far below what the rest leaves them, near it and far beyond.
  const theta = rawThetaOf(model, values);
  return { model, pairs, theta };
}
