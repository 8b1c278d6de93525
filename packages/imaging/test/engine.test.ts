import { conjugateGradient, fixedStep, recycling } from '@bilevel/core';
import { MemoryLimitError, WorkerPool, inProcessTransport } from '@bilevel/parallel';
import { describe, expect, it } from 'vitest';
// The built package: its worker threads import what is in dist.
import { learnWeights, type LearnWeightsOptions } from '@bilevel/imaging';
// A cluster in this process.
import { jobEngine } from '../../parallel/test/jobEngine.js';
import { pair } from './trainingPair.js';

const training = [pair(1), pair(2), pair(3)];
const validation = [pair(4)];
const resolve = (specifier: string): string => import.meta.resolve(specifier);

/** Every step, and every checkpoint. */
async function learned(options: LearnWeightsOptions) {
  const learning = learnWeights(training, validation, { maxSteps: 5, ...options });
  const steps = [];
  const checkpoints = [];
  for await (const step of learning.steps()) {
    steps.push(step);
    checkpoints.push(structuredClone(await learning.checkpoint()));
  }
  return { steps, checkpoints };
}

/** Small steps, and a δ small enough for earlier adjoints to be of use. */
const method = fixedStep({ step: { kind: 'given', size: 1e-3 }, epsilon: 1e-3, delta: 1e-5 });
const recycled = { method, linear: recycling(conjugateGradient()) };

describe.each<[string, LearnWeightsOptions]>([
  ['earlier adjoints', recycled],
  ['earlier adjoints and tangents', { ...recycled, certificate: 'sharp' }],
])('learning that starts from %s', (_, options) => {
  it('has the same steps and checkpoints on any number of threads, also after a resume', async () => {
    const alone = await learned({ ...options, threads: 1 });
    expect(alone.steps).toHaveLength(6);
    const last = alone.checkpoints.at(-1)?.learning.warmStarts;
    expect(last?.map(({ earlier }) => earlier?.length)).toEqual([2, 2, 2]);
    for (const threads of [2, 3]) expect(await learned({ ...options, threads })).toEqual(alone);
    for (const [threads, k] of [
      [1, 0],
      [2, 3],
      [3, 1],
    ] as const) {
      const resume = alone.checkpoints[k];
      if (resume === undefined) throw new Error('Expected so many steps.');
      expect(await learned({ ...options, threads, resume })).toEqual({
        steps: alone.steps.slice(k + 1),
        checkpoints: alone.checkpoints.slice(k + 1),
      });
    }
  });

  it('has the same on machines that remember nothing, as an engine that stays open', async () => {
    const alone = await learned({ ...options, threads: 1 });
    const engine = jobEngine(2, resolve);
    expect(await learned({ ...options, engine })).toEqual(alone);
    expect(engine.jobs.done).toBeGreaterThan(4 * alone.steps.length);
    expect(engine.jobs.closed).toBe(false);
  });
});

it('earlier adjoints change what is computed', async () => {
  const plain = await learned({ method, threads: 1 });
  const { steps } = await learned({ ...recycled, threads: 1 });
  expect(steps.at(-1)?.work).not.toEqual(plain.steps.at(-1)?.work);
});

it('an engine takes several runs, and what it refuses is said before anything is computed', async () => {
  const engine = new WorkerPool({ threads: 2, transport: inProcessTransport(), resolve });
  const alone = await learned({ threads: 1, maxSteps: 2 });
  for (let k = 0; k < 2; k++) expect(await learned({ engine, maxSteps: 2 })).toEqual(alone);
  await engine.close();
  const small = new WorkerPool({ threads: 1, memoryLimit: 1000 });
  const learning = learnWeights(training, validation, { engine: small });
  await expect(learning.open()).rejects.toThrow(MemoryLimitError);
  await expect(learning.steps().next()).rejects.toThrow(MemoryLimitError);
});
