import { numberIn } from '../src/describe/description.js';
import {
  adaptiveDescent,
  fixedStep,
  hoag,
  inexactLbfgs,
  stochastic,
  stoppingState,
  type UpperMethod,
} from '@bilevel/core';
import { describe, expect, it } from 'vitest';
// The built package: its worker threads import what is in dist.
import {
  boxOf,
  learnWeights,
  type LearnWeightsOptions,
  type WeightResult,
  type WeightStep,
} from '@bilevel/imaging';
import { pair } from './trainingPair.js';

const training = [pair(1), pair(2)];

async function learned(
  options: LearnWeightsOptions,
): Promise<{ steps: WeightStep[]; end: WeightResult }> {
  const iterator = learnWeights(training, [], { threads: 1, ...options }).steps();
  const steps: WeightStep[] = [];
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { steps, end: next.value };
    steps.push(next.value);
  }
}

const METHODS: readonly [string, UpperMethod][] = [
  ['adaptive', adaptiveDescent()],
  ['lbfgs', inexactLbfgs()],
];

describe.each(METHODS)('the method %s', (_, method) => {
  const usual = learned({ method });

  it.each([
    { weight: 1e-7, smoothing: 1e-7 },
    { weight: 1e-12, smoothing: 1e-3 },
    { weight: 1e-3, smoothing: 1e4 },
    { weight: 1e4, smoothing: 1 },
    { weight: 1e6, smoothing: 1e6 },
  ])('comes off the plateau of weight $weight and smoothing $smoothing', async (start) => {
    const { end } = await learned({ method, start });
    const { end: reference } = await usual;
    expect(end.status).toBe('converged');
    expect(
      numberIn(end.model.values, 'weight') / numberIn(reference.model.values, 'weight'),
    ).toBeCloseTo(1, 1);
    expect(end.best.objective.value / reference.best.objective.value).toBeCloseTo(1, 3);
  });

  it('says that it has not moved where the start is the minimum', async () => {
    const { end } = await usual;
    const again = await learned({ method, start: end.model.values });
    expect(again.end.status).toBe('unmoved');
    expect(again.steps).toHaveLength(1);
    expect(again.end.last.work.total).toBeGreaterThan(again.steps[0]?.work.total ?? Infinity);
  });
});

describe('a leap onto a plateau', () => {
  it('is no end: where it set out was lower', async () => {
    const method = fixedStep({ step: { kind: 'firstMove', length: 30 } });
    const start = { weight: 0.07, smoothing: 0.0026 };
    const { steps, end } = await learned({ method, start, maxSteps: 4, maxWorkPerSolve: 500 });
    // Flat, with nothing denoised, and then back.
    expect(steps[1]?.parameters['weight']).toBeLessThan(1e-9);
    expect(steps[1]?.stationarity).toBeLessThan(1e-6);
    expect(steps[2]?.parameters['weight']).toBeCloseTo(0.07, 2);
    expect(steps[2]?.certifiedDecrease).toBe(true);
    expect(end.status).toBe('steps');
    expect(end.model.values['weight']!).toBeCloseTo(0.07, 2);
  });
});

describe('any start that can be given', () => {
  const box = boxOf(training);
  const methods: readonly [string, UpperMethod][] = [
    ['adaptive', adaptiveDescent({ box })],
    ['lbfgs', inexactLbfgs({ box })],
    ['hoag', hoag({ box })],
    ['stochastic', stochastic({ box, batch: 1 })],
    ['fixed', fixedStep({ box })],
  ];
  const ends = [1e-300, 1e-7, 1, 1e300];
  const starts = ends.flatMap((weight) => ends.map((smoothing) => ({ weight, smoothing })));
  const isCorner = (value: number): boolean => value === ends.at(0) || value === ends.at(-1);

  /** The four corners for each method; of the others, which take long together, a third that the next has not. */
  const startsOf = (method: string): typeof starts => {
    const turn = methods.findIndex(([name]) => name === method);
    return starts.filter(
      ({ weight, smoothing }, i) =>
        (isCorner(weight) && isCorner(smoothing)) || (i + turn) % 3 === 0,
    );
  };

  it.each(methods)('throws nothing, and is no false success: %s', async (name, method) => {
    const { end: reference } = await learned({ method: adaptiveDescent() });
    for (const start of startsOf(name)) {
      const { steps, end } = await learned({ method, start, maxSteps: 20, maxWorkPerSolve: 500 });
      const { status, best, last } = end;
      expect(steps.every(({ objective }) => Number.isFinite(objective.value))).toBe(true);
      if (status !== 'converged') continue;
      expect(best.step).toBe(last.step);
      const objective = last.objective.value;
      const measure = { objective, norm: last.stationarity, bound: last.bound.total };
      expect(stoppingState(measure, {})).toBe('met');
      expect(objective / reference.best.objective.value).toBeLessThan(1.01);
    }
  });
});
