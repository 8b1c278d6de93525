import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONTENDERS, compete, startsOf } from '../../src/signals/contenders.js';
import { loadSignals, type Signals } from '../../src/signals/data.js';
import { Judge } from '../../src/signals/judge.js';
import { publishedSignals } from '../../src/signals/published.js';
import { GOAL, PUBLISHED_RUNS, PUBLISHED_TV } from '../../src/signals/reference.js';
import { totalVariationAt } from '../../src/signals/totalVariation.js';

const data = process.env['BILEVEL_DATA'];

describe.skipIf(data === undefined)('the published signals [needs BILEVEL_DATA]', () => {
  let signals: Signals;
  beforeAll(async () => {
    signals = await loadSignals(path.join(data ?? '', 'signals1d', 'piecewise-linear.json'), 0);
  });

  it('are known as such', () => {
    expect(signals).toMatchObject({ published: true, source: 'piecewise-linear.json' });
    expect(signals.train.length + signals.test.length).toBe(20);
  });

  it.each(PUBLISHED_RUNS)(
    'give the published losses for the regulariser learned at $tolerance, to eight digits',
    ({ theta, learned }) => {
      const { train, test } = new Judge(signals).at(Float64Array.from(theta));
      expect(Math.abs(train.value - learned.train)).toBeLessThan(1e-8);
      expect(Math.abs(test.value - learned.test)).toBeLessThan(1e-8);
      expect(train.kind).toBe('certified');
      expect(train.error).toBeLessThan(1e-8);
    },
  );

  it.each(PUBLISHED_RUNS)(
    'give the published iterations and losses in the first steps at $tolerance',
    async ({ tolerance, first }) => {
      const steps: { total: number; objective: number }[] = [];
      const settings = { tolerance, step: 0.01, budget: (first.at(-2)?.total ?? 0) + 1 };
      for await (const step of publishedSignals(signals.train, settings)) steps.push(step);
      expect(steps.map(({ total }) => total)).toEqual(first.map(({ total }) => total));
      for (const [k, { objective }] of first.entries()) {
        expect(Math.abs(steps[k]!.objective - objective)).toBeLessThan(1e-8);
      }
    },
  );

  it('give the published losses of total variation, to 1e-5', () => {
    const { losses } = totalVariationAt(signals, PUBLISHED_TV.weight);
    expect(Math.abs(losses.train - PUBLISHED_TV.losses.train)).toBeLessThan(1e-5);
    expect(Math.abs(losses.test - PUBLISHED_TV.losses.test)).toBeLessThan(1e-5);
  });

  it('are learned better by L-BFGS in a five-hundredth of the published iterations', async () => {
    const [[start], [contender]] = [startsOf(0, 0), CONTENDERS];
    if (start === undefined || contender === undefined) throw new Error('There is none.');
    const limits = { work: 4000 };
    const run = await compete(contender, start, signals, new Judge(signals), limits);
    const reached = run.steps.find(
      ({ train, trainError, test, testError }) =>
        train + trainError <= GOAL.losses.train && test + testError <= GOAL.losses.test,
    );
    expect(reached?.work).toBeLessThan(2_782_199 / 500);
    expect(reached?.kind).toBe('certified');
  });
});
