import { MemoryLimitError, WorkerPool } from '@bilevel/parallel';
import { expect, it } from 'vitest';
import { learnCleaning } from '../src/index.js';
// A cluster in this process.
import { jobEngine } from '../../parallel/test/jobEngine.js';
import { cleaned, data } from './cleaned.js';

const resolve = (specifier: string): string => import.meta.resolve(specifier);

it('cleans on an engine that is given, to the same bits, and leaves it open', async () => {
  const alone = await cleaned();
  expect(alone.steps.length).toBeGreaterThan(3);
  const engine = jobEngine(1, resolve);
  expect(await cleaned({ engine })).toEqual(alone);
  expect(engine.jobs.done).toBeGreaterThan(3);
  expect(engine.jobs.closed).toBe(false);
  const pool = new WorkerPool({ threads: 2, resolve });
  const resume = alone.checkpoints[1];
  if (resume === undefined) throw new Error('Expected a second step.');
  const rest = await cleaned({ engine: pool, resume });
  expect(rest).toEqual({
    steps: alone.steps.slice(2),
    checkpoints: alone.checkpoints.slice(2),
    result: alone.result,
  });
  // It goes on.
  expect(await cleaned({ engine: pool })).toEqual(alone);
  await pool.close();
});

it('says what its engine refuses before anything is computed', async () => {
  const engine = new WorkerPool({ threads: 2, memoryLimit: 100, resolve });
  const run = learnCleaning(data, { engine });
  await expect(run.open()).rejects.toThrow(MemoryLimitError);
  await expect(run.steps().next()).rejects.toThrow(MemoryLimitError);
});
