import { setImmediate } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  CancelledError,
  CheckpointError,
  conjugateGradient,
  fixedStep,
  hoag,
  inexactLbfgs,
  learn,
  minres,
  recycling,
  stochastic,
  type BilevelProblem,
  type Checkpoint,
  type LearnOptions,
  type LearnResult,
  type LearnStep,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';

const problem = chainProblem(50, { dimensions: [13, 8], direct: 0.05, regularised: true });
const start = Float64Array.of(-4, -1);

const COPIES: [string, (checkpoint: Checkpoint) => Checkpoint][] = [
  ['v8.serialize', (checkpoint) => deserialize(serialize(checkpoint)) as Checkpoint],
  ['structuredClone', (checkpoint) => structuredClone(checkpoint)],
];
const box = { lower: Float64Array.of(-4.5, -2.5), upper: -1 };
const ACCURATE = {
  method: fixedStep({ step: { kind: 'given', size: 0.5 }, epsilon: 1e-7, delta: 1e-7 }),
} as const;
const METHODS: [string, LearnOptions][] = [
  ['adaptive', { method: adaptiveDescent(), maxSteps: 9 }],
  ['adaptive in a box', { method: adaptiveDescent({ box }), maxSteps: 9 }],
  ['fixed', { method: fixedStep({ step: { kind: 'given', size: 0.5 } }), maxSteps: 9 }],
  ['lbfgs', { method: inexactLbfgs(), maxSteps: 9 }],
  ['lbfgs in a box', { method: inexactLbfgs({ box, memory: 2 }), maxSteps: 9 }],
  ['lbfgs, certified', { method: inexactLbfgs({ noise: 'certified' }), maxSteps: 9 }],
  ['hoag', { method: hoag(), maxSteps: 9 }],
  ['fixed, recycling', { ...ACCURATE, linear: recycling(minres()), maxSteps: 7 }],
  ['fixed, sharp', { ...ACCURATE, certificate: 'sharp', maxSteps: 7 }],
  ['stochastic', { method: stochastic({ seed: 3, batch: 1 }), maxSteps: 9 }],
];

async function runAll(
  options: LearnOptions,
): Promise<{ steps: LearnStep[]; checkpoints: Checkpoint[]; result: LearnResult }> {
  const run = learn(problem, start, options);
  const steps: LearnStep[] = [];
  const checkpoints: Checkpoint[] = [];
  const iterator = run.steps();
  for (;;) {
    const next = await iterator.next();
    checkpoints.push(await run.checkpoint());
    if (next.done === true) return { steps, checkpoints, result: next.value };
    steps.push(next.value);
  }
}

describe.each(METHODS)('a resumed run of the method %s', (_name, options) => {
  it.each(COPIES)('repeats the rest to the bit, from every step, through %s', async (_n, copy) => {
    const whole = await runAll(options);
    expect(whole.steps.length).toBeGreaterThan(3);
    for (const [k, checkpoint] of whole.checkpoints.entries()) {
      const rest = await runAll({ ...options, resume: copy(checkpoint) });
      expect(rest.steps).toEqual(whole.steps.slice(k + 1));
      expect(rest.result).toEqual(whole.result);
      expect(rest.checkpoints.at(-1)).toEqual(whole.checkpoints.at(-1));
    }
  });

  it('goes on to the same numbers when there are more steps', async () => {
    const whole = await runAll(options);
    const part = await runAll({ ...options, maxSteps: 2 });
    expect(part.result.status).toBe('steps');
    const resume = part.checkpoints.at(-1);
    if (resume === undefined) throw new Error('no checkpoint');
    const rest = await runAll({ ...options, resume });
    expect([...part.steps, ...rest.steps]).toEqual(whole.steps);
  });

  it('goes on when there is more work to spend', async () => {
    const whole = await runAll(options);
    const most = whole.result.last.work.total;
    for (const share of [0.05, 0.3, 0.7]) {
      const part = await runAll({ ...options, maxWork: Math.ceil(share * most) });
      expect(part.result.status).toBe('budget');
      const resume = part.checkpoints.at(-1);
      if (resume === undefined) throw new Error('no checkpoint');
      const rest = await runAll({ ...options, resume });
      expect(rest.result.status).toBe(whole.result.status);
      expect(rest.result.last.work.total).toBeGreaterThan(part.result.last.work.total);
      // Not the same numbers: the budget cut solves short that are now completed. The same answer.
      const { value, error } = whole.result.best.objective;
      const other = rest.result.best.objective;
      expect(Math.abs(other.value - value)).toBeLessThan(0.05 * value + error + other.error);
    }
  });
});

it('a run cut in two can be resumed twice', async () => {
  const whole = await runAll({ maxSteps: 7 });
  const resume = whole.checkpoints[2];
  if (resume === undefined) throw new Error('no checkpoint');
  const kept = structuredClone(resume);
  await runAll({ maxSteps: 7, resume });
  expect(resume).toEqual(kept);
  expect((await runAll({ maxSteps: 7, resume })).steps).toEqual(whole.steps.slice(3));
});

it('observers and pauses do not change the history', async () => {
  const plain = await runAll({ maxSteps: 6 });
  const seen: string[] = [];
  let pauses = 0;
  const watched = await runAll({
    maxSteps: 6,
    onSample: (done, of) => seen.push(`${String(done)}/${String(of)}`),
    pause: () => {
      pauses++;
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  });
  expect(watched.steps).toEqual(plain.steps);
  const evaluations = plain.result.last.evaluations;
  expect(seen).toEqual(Array.from({ length: evaluations }, () => ['1/2', '2/2']).flat());
  expect(pauses).toBe(0);
});

it('does not depend on what happens to the arrays that it was given or gave', async () => {
  const plain = await runAll({ maxSteps: 4 });
  const theta = start.slice();
  const run = learn(problem, theta, { maxSteps: 4 });
  theta.fill(NaN);
  const steps: LearnStep[] = [];
  for await (const step of run.steps()) steps.push(structuredClone(step));
  expect(steps).toEqual(plain.steps);
  expect(run.best).toEqual(plain.result.best);
});

describe('cancelling', () => {
  /** Large and ill-conditioned: one solve takes many slices of work. */
  const large = chainProblem(2, { dimensions: [200_000] });
  const theta = Float64Array.of(0, -4);

  it('stops between inner iterations, not only between evaluations', async () => {
    const controller = new AbortController();
    let pauses = 0;
    let samples = 0;
    const run = learn(large, theta, {
      signal: controller.signal,
      pause: async () => {
        await setImmediate();
        if (++pauses === 3) controller.abort(new Error('enough'));
      },
      onSample: () => samples++,
      method: fixedStep({ epsilon: 1e-6, delta: 1e-6 }),
    });
    const failure: unknown = await run
      .steps()
      .next()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CancelledError);
    expect(failure).toMatchObject({ code: 'cancelled', cause: new Error('enough') });
    expect(pauses).toBe(3);
    expect(samples).toBe(0);
    await expect(run.checkpoint()).rejects.toThrow(CheckpointError);
  }, 60_000);

  it('before the start computes nothing', async () => {
    let gradients = 0;
    const counted: BilevelProblem = {
      ...problem,
      samples: problem.samples.map((sample) => ({
        ...sample,
        lower: (at) => {
          gradients++;
          return sample.lower(at);
        },
      })),
    };
    const run = learn(counted, start, { signal: AbortSignal.abort() });
    await expect(run.steps().next()).rejects.toThrow(CancelledError);
    expect(gradients).toBe(0);
  });

  it('within a step leaves the last checkpoint good, and refuses to make another', async () => {
    const whole = await runAll({ maxSteps: 6 });
    const controller = new AbortController();
    const run = learn(problem, start, { maxSteps: 6, signal: controller.signal });
    const iterator = run.steps();
    let resume: Checkpoint | undefined;
    for (let k = 0; k < 3; k++) {
      await iterator.next();
      resume = await run.checkpoint();
    }
    controller.abort();
    await expect(iterator.next()).rejects.toThrow(CancelledError);
    // The warm starts may be those of a trial by now: not the state of any step.
    await expect(run.checkpoint()).rejects.toThrow(/last checkpoint/);
    if (resume === undefined) throw new Error('no checkpoint');
    expect((await runAll({ maxSteps: 6, resume })).steps).toEqual(whole.steps.slice(3));
  });
});

describe('a checkpoint that does not belong', () => {
  it('is refused with the reason', async () => {
    const { checkpoints } = await runAll({ maxSteps: 2 });
    const checkpoint = checkpoints.at(-1);
    if (checkpoint === undefined) throw new Error('no checkpoint');
    const resumed = (changed: Checkpoint, options: LearnOptions = {}) =>
      learn(problem, start, { ...options, resume: changed })
        .steps()
        .next();
    const refused = (changed: Checkpoint, words: string, options: LearnOptions = {}): void => {
      const action = (): unknown => learn(problem, start, { ...options, resume: changed });
      expect(action).toThrow(CheckpointError);
      expect(action).toThrow(words);
    };
    refused({ ...checkpoint, version: 0 }, 'version 1');
    refused(checkpoint, 'the method fixed', { method: fixedStep() });
    const { state } = checkpoint;
    const record = { ...state.record, theta: new Float64Array(3) };
    refused({ ...checkpoint, state: { ...state, record } }, '2 parameters');
    const [first, second] = checkpoint.warmStarts;
    if (first === undefined || second === undefined) throw new Error('no warm starts');
    for (const warmStarts of [
      [first],
      [second, first],
      [first, { ...second, adjoint: new Float64Array(1) }],
      [first, { ...second, earlier: [new Float64Array(1)] }],
      ...[
        { theta: new Float64Array(1), duals: [second.point, second.point] },
        { theta: start, duals: [second.point] },
        { theta: start, duals: [first.point, first.point] },
      ].map((tangent) => [first, { ...second, tangent }]),
    ]) {
      await expect(resumed({ ...checkpoint, warmStarts })).rejects.toThrow(CheckpointError);
      await expect(resumed({ ...checkpoint, warmStarts })).rejects.toThrow('another problem');
    }
  });

  it('of the version before is read where it holds all that the run needs', async () => {
    const whole = await runAll({ maxSteps: 4 });
    const resume = { ...whole.checkpoints[2]!, version: 1 };
    expect((await runAll({ maxSteps: 4, resume })).steps).toEqual(whole.steps.slice(3));
    for (const needs of [
      { certificate: 'sharp' as const },
      { linear: recycling(conjugateGradient()) },
    ]) {
      const action = (): unknown => learn(problem, start, { ...needs, resume });
      expect(action).toThrow(CheckpointError);
      expect(action).toThrow('Expected version 2 for the checkpoint but received 1');
    }
  });

  it('cannot be made before the first step', async () => {
    await expect(learn(problem, start).checkpoint()).rejects.toThrow(CheckpointError);
  });
});

it('keeps the solutions of the step last yielded', async () => {
  const run = learn(problem, start, { maxSteps: 3 });
  for await (const step of run.steps()) {
    const [first] = problem.samples;
    if (first === undefined) throw new Error('no sample');
    const level = first.lower(step.theta);
    const gradient = new Float64Array(first.dimension);
    level.gradient(await run.solution(0), gradient);
    expect(Math.hypot(...gradient)).toBeLessThanOrEqual(step.epsilon);
  }
});
