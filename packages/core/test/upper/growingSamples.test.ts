import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import {
  adaptiveDescent,
  ArgumentError,
  conjugateGradient,
  DrawnOracle,
  growingSamples,
  hoag,
  learn,
  LocalOracle,
  safeHeavyBall,
  type BilevelProblem,
  type Checkpoint,
  type Draw,
  type LearnOptions,
  type LearnStep,
  type Oracle,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';

const COUNT = 40;
const dimensions = Array.from({ length: COUNT }, (_, i) => 6 + (i % 3));
const whole = chainProblem(7, { dimensions, regularised: true });
const start = Float64Array.of(-4, -1);
const stop = { relative: 3e-3 };
const method = growingSamples(adaptiveDescent({ stop }), { first: 4, growth: 2, most: 0.5 });

/** The first so many samples of the problem, or all. */
const part = (draw: Draw): BilevelProblem =>
  draw === 'all' ? whole : { ...whole, samples: whole.samples.slice(0, draw) };

function options(begin: Draw = 4, entered: Draw[] = []): LearnOptions {
  return {
    method,
    oracle: (_problem, own): Oracle =>
      new DrawnOracle({
        ...{ parameters: whole.parameters, population: COUNT, begin },
        open: (draw) => {
          entered.push(draw);
          const oracle = new LocalOracle(part(draw), own);
          return Promise.resolve({ oracle, scale: { epsilon: 1, delta: 1 } });
        },
      }),
  };
}

async function runAll(given: LearnOptions) {
  const run = learn(whole, start, given);
  const steps: LearnStep[] = [];
  const checkpoints: Checkpoint[] = [];
  const iterator = run.steps();
  for (;;) {
    const next = await iterator.next();
    checkpoints.push(deserialize(serialize(await run.checkpoint())) as Checkpoint);
    if (next.done === true) return { steps, checkpoints, result: next.value };
    steps.push(next.value);
  }
}

/** A run that several tests look at. */
const usual = runAll(options());

it('draws more as the samples are used up, and ends on all, where it converges', async () => {
  const entered: Draw[] = [];
  const { steps, result } = await runAll(options(4, entered));
  expect(entered.length).toBeGreaterThan(2);
  expect(entered[0]).toBe(4);
  expect(entered.at(-1)).toBe('all');
  const sizes = entered.slice(0, -1).map(Number);
  for (const [k, size] of sizes.slice(1).entries())
    expect(size).toBeGreaterThanOrEqual(2 * sizes[k]!);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(COUNT / 2);

  const drawn = steps.flatMap((step) => step.drawn ?? []);
  expect([...new Set(drawn.map(({ samples }) => samples))]).toEqual(sizes);
  for (const { samples, of, error } of drawn) {
    expect(of).toBe(COUNT);
    expect(samples).toBeLessThan(COUNT);
    expect(error).toBeGreaterThan(0);
  }
  expect(steps.map(({ step }) => step)).toEqual(steps.map((_, k) => k));
  expect(result.status).toBe('converged');
  expect(result.best.drawn).toBeUndefined();

  const plain = await runAll({ method: adaptiveDescent({ stop }) });
  for (const [j, t] of plain.result.best.theta.entries()) {
    expect(result.best.theta[j]).toBeCloseTo(t, 2);
  }
  expect(result.best.objective.value).toBeCloseTo(plain.result.best.objective.value, 6);
  // What is left to do on all of them is little.
  const last = steps.filter((step) => step.drawn === undefined).length;
  expect(last).toBeLessThan(plain.steps.length);
});

it('estimates its error of sampling: near it, and never far below', async () => {
  const { steps } = await usual;
  const step = steps.find(({ drawn }) => drawn !== undefined && drawn.samples > 4);
  if (step?.drawn === undefined) throw new Error('no step on more samples');
  const { samples, error } = step.drawn;
  const request = { lower: safeHeavyBall(), linear: conjugateGradient(), maxWork: 10_000 };
  const all = new LocalOracle(whole, { ...request, certificate: 'local' });
  const full = await all.evaluate(step.theta, { epsilon: 1e-9, delta: 1e-9 }, Infinity);
  const off = Math.hypot(...step.gradient.map((g, j) => g - full.gradient[j]!));
  expect(off).toBeLessThan(3 * error + step.bound.total);
  // From the spread of all of them, the same within what so few tell.
  const expected =
    Math.hypot(...(full.spread ?? [])) * Math.sqrt((1 / samples) * (1 - samples / COUNT));
  expect(error / expected).toBeGreaterThan(0.5);
  expect(error / expected).toBeLessThan(2);
});

it('goes on to the bit from every step', async () => {
  const all = await usual;
  for (const [k, checkpoint] of all.checkpoints.entries()) {
    const { draw } = checkpoint.state as unknown as { readonly draw: Draw };
    const rest = await runAll({ ...options(draw), resume: checkpoint });
    expect(rest.steps).toEqual(all.steps.slice(k + 1));
    expect(rest.result).toEqual(all.result);
  }
});

it('evaluates all of them at the end of the steps', async () => {
  const { steps, result } = await runAll({ ...options(), maxSteps: 2 });
  expect(steps.map(({ drawn }) => drawn?.samples)).toEqual([4, 4, undefined]);
  expect(result.best.step).toBe(2);
  expect(result.status).toBe('steps');
});

it('goes on until h is within the error of each component, and holds no more samples than it may', async () => {
  const limited = growingSamples(adaptiveDescent({ stop }), { first: 4, growth: 2, limit: 10 });
  const entered: Draw[] = [];
  const { steps, result } = await runAll({ ...options(4, entered), method: limited });
  expect(entered).toEqual([4, 10, 'all']);
  expect(result.status).toBe('converged');
  for (const [k, { drawn, gradient, theta, objective }] of steps.entries()) {
    if (drawn === undefined || steps[k + 1]?.drawn?.samples === drawn.samples) continue;
    // The last step on so many samples.
    const oracle = new LocalOracle(part(drawn.samples), {
      ...{ lower: safeHeavyBall(), linear: conjugateGradient(), maxWork: 10_000 },
    });
    const { spread = new Float64Array() } = await oracle.evaluate(
      theta,
      { epsilon: 1e-9, delta: 1e-9 },
      Infinity,
    );
    const share = Math.sqrt((1 / drawn.samples) * (1 - drawn.samples / COUNT));
    const allowed = stop.relative * objective.value;
    const squares = gradient.map((h, j) => (h / Math.max(share * spread[j]!, allowed)) ** 2);
    expect((squares[0]! + squares[1]!) / 2).toBeLessThan(1.1);
  }
  expect(() => growingSamples(adaptiveDescent(), { first: 4, limit: 3 })).toThrow('for limit');
});

it('takes all at once where there are few, and refuses what cannot be', async () => {
  const few = growingSamples(adaptiveDescent({ stop }), { first: 40, most: 0.5 });
  const { steps } = await runAll({ ...options(), method: few });
  expect(steps.every(({ drawn }) => drawn === undefined)).toBe(true);
  expect(() => growingSamples(hoag(), { first: 4 })).toThrow(ArgumentError);
  expect(() => growingSamples(adaptiveDescent(), { first: 1 })).toThrow('for first');
  await expect(runAll({ method })).rejects.toThrow('Give a DrawnOracle');
});
