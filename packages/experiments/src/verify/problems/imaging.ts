import {
  createImage,
  reconstructionProblem,
  FIDELITIES,
  Model,
  OPERATORS,
  potentialsFor,
  REGULARISERS,
  type ModelOptions,
  type RegulariserEntry,
  type TrainingPair,
} from '@bilevel/imaging';
import { normal } from '../../random.js';
import { between, pick, sometimes, whole, type Draw } from './instance.js';

/** Steps, a slope, or nothing at all, and noise on it; one to three pictures of up to 7×7. */
function drawPair(random: () => number, channels: 1 | 3, index: number): TrainingPair {
  const width = whole(random, 1, channels === 1 ? 7 : 4);
  const height = whole(random, 1, channels === 1 ? 7 : 4);
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

/** The regulariser with a potential that it may have; one time in four beside another. */
function drawPrior(random: () => number, entry: RegulariserEntry): string {
  const own = `${entry.name}:${pick(random, potentialsFor(entry))}`;
  return sometimes(random, 4) ? `${own}+${pick(random, REGULARISERS).name}` : own;
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

/**
 * A model with a regulariser of the registry, any operator and any data term of it; all or some of the
 * parameters learned, with or without ridge.
 */
export const drawImaging =
  (entry: RegulariserEntry): Draw =>
  (random) => {
    const options = { prior: drawPrior(random, entry), ...drawPhysics(random) };
    const { all } = new Model(options);
    const values = Object.fromEntries(
      all.map(({ key }) => [key, Math.exp(between(random, -6, 0.5))]),
    );
    // One at least is learned.
    const learned = whole(random, 0, all.length - 1);
    const fixed = Object.fromEntries(
      all.flatMap(({ key }, j) =>
        j !== learned && sometimes(random, 4) ? [[key, values[key]!]] : [],
      ),
    );
    const ridge = sometimes(random, 3) && { ridge: between(random, 1e-3, 1) };
    const model = new Model({ ...options, fixed, ...ridge });
    const channels = pick(random, [1, 1, 3] as const);
    const pairs = Array.from({ length: whole(random, 1, 3) }, (_, i) =>
      drawPair(random, channels, i),
    );
    return { problem: reconstructionProblem(pairs, model), theta: model.thetaOf(values) };
  };
