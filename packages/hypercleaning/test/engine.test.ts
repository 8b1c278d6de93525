import { MemoryLimitError, WorkerPool } from '@bilevel/parallel';
import { expect, it } from 'vitest';
import { labelledData, learnCleaning, type LearnCleaningOptions } from '../src/index.js';
// A cluster in this process.
import { jobEngine } from '../../parallel/test/jobEngine.js';
import { randomStream } from './random.js';

const random = randomStream(4);
const resolve = (specifier: string): string => import.meta.resolve(specifier);

/** Two clusters; labels of every seventh sample are wrong. */
function clusters(count: number) {
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 2);
  const values = Float64Array.from(
    { length: 2 * count },
    (_, k) => ((k >> 1) % 2 === k % 2 ? 1 : 0) + random(),
  );
  return labelledData(
    { values, rows: count, columns: 2, scale: 1 },
    labels.map((label, i) => (i % 7 === 0 ? 1 - label : label)),
  );
}

const data = { train: clusters(60), validation: clusters(30), holdOut: clusters(20) };

async function learned(options: LearnCleaningOptions = {}) {
  const run = learnCleaning(data, { budget: 150, patience: 3, ...options });
  const steps = [];
  const checkpoints = [];
  const iterator = run.steps();
  let next = await iterator.next();
  for (; next.done !== true; next = await iterator.next()) {
    steps.push(next.value);
    checkpoints.push(structuredClone(await run.checkpoint()));
  }
  return { steps, checkpoints, result: next.value };
}

it('cleans on an engine that is given, to the same bits, and leaves it open', async () => {
  const alone = await learned();
  expect(alone.steps.length).toBeGreaterThan(3);
  const engine = jobEngine(1, resolve);
  expect(await learned({ engine })).toEqual(alone);
  expect(engine.jobs.done).toBeGreaterThan(3);
  expect(engine.jobs.closed).toBe(false);
  const pool = new WorkerPool({ threads: 2, resolve });
  const resume = alone.checkpoints[1];
  if (resume === undefined) throw new Error('Expected a second step.');
  const rest = await learned({ engine: pool, resume });
  expect(rest).toEqual({
    steps: alone.steps.slice(2),
    checkpoints: alone.checkpoints.slice(2),
    result: alone.result,
  });
  // It goes on.
  expect(await learned({ engine: pool })).toEqual(alone);
  await pool.close();
});

it('says what its engine refuses before anything is computed', async () => {
  const engine = new WorkerPool({ threads: 2, memoryLimit: 100, resolve });
  const run = learnCleaning(data, { engine });
  await expect(run.open()).rejects.toThrow(MemoryLimitError);
  await expect(run.steps().next()).rejects.toThrow(MemoryLimitError);
});
