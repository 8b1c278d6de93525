import { numbersOf } from '../../src/describe/description.js';
import { adaptiveDescent, learn, type LearnStep } from '@bilevel/core';
import { potentials } from '@bilevel/kernels/potentials';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { createImage } from '../../src/image.js';
import { FIDELITIES } from '../../src/physics/fidelity/catalogue.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';
import { REGULARISERS } from '../../src/prior/catalogue.js';
import { Model } from '../../src/problem/model.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import { boxOf, startOf } from '../../src/problem/start.js';
import type { TrainingPair } from '../../src/problem/trainingPair.js';
import { measuredOf } from '../pictures.js';
import { scaledOptions } from '../../src/describe/options.js';

const PRIORS = [
  ...REGULARISERS.flatMap(({ kind, name, potential }) => {
    // Potentials know nothing of slopes, nor of maps.
    if (kind === 'joint' || kind === 'map') return [name];
    if (kind === 'filters') return [`${name}:count=2,size=2,channels=3`];
    // Alone it is solved in no step or two.
    if (kind === 'ridge') return [`tv+${name}`];
    return potential === 'chosen' ? Object.keys(potentials).map((one) => `${name}:${one}`) : [name];
  }),
  'tv+tikhonov',
  'tv-isotropic:huber+tv:log-cosh',
];
/** Those of which another has all the code but that of the kernel would show nothing else. */
const ALIKE = ['box-blur', 'disc-blur', 'kernel-blur'];
const PHYSICS = OPERATORS.filter(({ name }) => !ALIKE.includes(name)).flatMap((operator) =>
  FIDELITIES.filter(({ transforms }) => !transforms || operator.name === 'denoising').map(
    (fidelity) => ({ operator, fidelity }),
  ),
);
type Physics = (typeof PHYSICS)[number];

/** Regularisers know nothing of operators: a few show what units do to one, and one of each code with the first two. */
const FEW = PRIORS.filter((prior, i) => i === 0 || /^filters|\+tikhonov/.test(prior));
const ONE_OF_EACH = PRIORS.filter((prior) =>
  /^[^:]*(?::charbonnier)?$|^tv:student|^filters|\+/.test(prior),
);
const priorsFor = ({ operator }: Physics): readonly string[] => {
  const { measurement } = new Model({ operator: { name: operator.name } });
  if (measurement !== undefined || operator.name === 'motion-blur') return FEW;
  // Bounds of badly conditioned problems are of what iterations end with, which rounding decides.
  return operator.name === 'denoising'
    ? PRIORS
    : ONE_OF_EACH.filter((prior) => prior !== 'tgv' && prior !== 'weight-map');
};

const SHAPE = { width: 6, height: 5, channels: 3 } as const;

/** Pictures in three channels of 0.2 and 0.8 with noise, times `k`, plus `offset`. */
function pairOf(model: Model, k: number, offset: number): TrainingPair {
  const d = SHAPE.width * SHAPE.height * SHAPE.channels;
  const noise = normalVector(randomStream(3), d);
  const image = (sigma: number) =>
    createImage(
      SHAPE.width,
      SHAPE.height,
      Float64Array.from(
        { length: d },
        (_, p) => k * ((p % 6 < 3 ? 0.2 : 0.8) + sigma * noise[p]!) + offset,
      ),
      SHAPE.channels,
    );
  const noisy = image(0.1);
  return { name: 'p', truth: image(0), measured: measuredOf(model, noisy) };
}

/** ‖K‖², where K has a null space: roundings grow with the condition, which is 1 then. */
const ridgeFor = ({ measurement }: Physics['operator']): number => (measurement ? 1 / 4 : 1);

/** The first steps of learning a model from data times k, and how it ends. */
async function learned(prior: string, { operator, fidelity }: Physics, k: number, offset = 0) {
  const alone = new Model({
    prior,
    ...(operator.name === 'denoising' ? {} : { ridge: ridgeFor(operator) }),
    operator: { name: operator.name },
    fidelity: { name: fidelity.name, options: scaledOptions(fidelity.options, k) },
  });
  const pairs = [pairOf(alone, k, offset)];
  const model = alone.over(pairs);
  const problem = reconstructionProblem(pairs, model);
  const method = adaptiveDescent({ box: boxOf(pairs, model) });
  const run = learn(problem, model.thetaOf(startOf(pairs, model)), { method, maxSteps: 3 });
  const steps: LearnStep[] = [];
  for await (const step of run.steps()) steps.push(step);
  return { model, steps };
}

/** What data times k ask of the model: nothing of a data term that has a scale of its own. */
const scaleOf = ({ fidelity }: Physics, k: number): number => (fidelity.transforms ? 1 : k);

const SCALES = [
  ['1e-3', 1e-3, 0],
  ['255', 255, 0],
  ['65535', 65535, 0],
  ['2000, from −1000 on as in CT', 2000, -1000],
] as const;

/** All of them under the first regulariser; half of them, in turn, under the others, which have the same code of units. */
const scalesFor = (physics: Physics, prior: string): readonly (typeof SCALES)[number][] => {
  const [i, j] = [PHYSICS.indexOf(physics), PRIORS.indexOf(prior)];
  return SCALES.filter((_, k) => j === 0 || (i + j + k) % 2 === 0);
};

/** Whether a model is the same about another 0: noise that depends on the value is not, nor is a ridge. */
const hasNoZero = ({ operator, fidelity }: Physics): boolean =>
  operator.name === 'denoising' && fidelity.name === 'gaussian';

describe.each(PHYSICS)('$operator.name under $fidelity.name noise', (physics) => {
  it.each(priorsFor(physics))('with %s makes the same steps in any unit', async (prior) => {
    const one = await learned(prior, physics, 1);
    expect(one.steps.length).toBeGreaterThan(1);
    for (const [name, k, offset] of scalesFor(physics, prior)) {
      // Responses of mean 0 cancel an offset, which the bounds of rounding count in full: accuracies follow.
      if (offset !== 0 && prior.startsWith('filters')) continue;
      if (offset !== 0 && (!hasNoZero(physics) || prior.includes('ridge'))) continue;
      const other = await learned(prior, physics, k, offset);
      const unit = scaleOf(physics, k);
      // Scales of taps, weights and smoothings make up for each other: rounding grows along such directions.
      const isFlat = prior.startsWith('filters');
      const digits = isFlat ? 2 : physics.operator.name === 'denoising' ? 6 : 4;
      expect(other.steps, name).toHaveLength(one.steps.length);
      for (const [i, step] of other.steps.entries()) {
        const same = one.steps[i]!;
        const at = one.model.at(same.theta);
        const values = other.model.at(step.theta);
        for (const parameter of one.model.all) {
          const factor = parameter.unit === 'data' ? unit : 1;
          const before = numbersOf(at[parameter.key]!);
          const largest = factor * Math.max(...before.map(Math.abs));
          for (const [k, value] of numbersOf(values[parameter.key]!).entries()) {
            const same = factor * before[k]!;
            // Taps may be 0, or nearly.
            const size = isFlat ? largest : same || 1;
            expect((value - same) / size, name).toBeCloseTo(0, isFlat ? 2 : 6);
          }
        }
        const ratio = (a: number, b: number, digits = 6): void => {
          expect(a / (unit * unit * b), name).toBeCloseTo(1, digits);
        };
        ratio(step.objective.value, same.objective.value, isFlat ? 3 : 6);
        ratio(step.gradientNorm, same.gradientNorm, digits);
        // It covers the rounding, which is that of the size of the data, as far from 0 as they are; and the
        // residuals that iterations happen to end with, which with second unknowns are less well determined.
        const reached = prior.includes('tgv') ? 2 : digits;
        if (!isFlat) ratio(step.bound.total, same.bound.total, offset === 0 ? reached : 2);
        expect(step.bound.kind).toBe(same.bound.kind);
        if (isFlat) expect(step.work.total / same.work.total, name).toBeCloseTo(1, 0);
        else expect(step.work, name).toEqual(same.work);
        expect(step.certifiedDecrease, name).toBe(same.certifiedDecrease);
      }
    }
  });
});
