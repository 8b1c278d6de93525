import {
  adaptiveDescent,
  conjugateGradient,
  fixedStep,
  inexactLbfgs,
  recycling,
  stochastic,
  type ShardEngine,
} from '@bilevel/core';
import { describe, expect, it, onTestFinished } from 'vitest';
// The built package: workers are processes that import what is in dist.
import { clusterEngine, clusterStatus, type ClusterEngine } from '@bilevel/cluster';
import { learnWeights } from '@bilevel/imaging';
import { cleaned } from '../../hypercleaning/test/cleaned.js';
import { HAS_REDIS, startWorker, testRedis } from './redisServer.js';
import { KEYS } from '../src/redis/keys.js';
import { pair } from './pictures.js';
import { learned } from './runs.js';
import { workHere } from './workHere.js';

async function engineAt(address: string): Promise<ClusterEngine> {
  const engine = await clusterEngine(address, { patience: 120_000 });
  onTestFinished(() => engine.close());
  return engine;
}

const small = fixedStep({ step: { kind: 'given', size: 1e-3 }, epsilon: 1e-3, delta: 1e-5 });
const RUNS: Record<
  string,
  (options: { engine?: ShardEngine; threads?: number }) => Promise<unknown>
> = {
  adaptive: (on) => learned({ ...on, method: adaptiveDescent() }),
  lbfgs: (on) => learned({ ...on, method: inexactLbfgs() }),
  stochastic: (on) => learned({ ...on, method: stochastic({ batch: 2, seed: 3 }) }),
  'earlier adjoints and tangents': (on) =>
    learned({
      ...on,
      ...{ method: small, linear: recycling(conjugateGradient()), certificate: 'sharp' },
    }),
  cleaning: ({ engine }) => cleaned(engine ? { engine } : {}),
};

describe.skipIf(!HAS_REDIS)('A cluster of three workers [needs redis-server]', () => {
  it('has the numbers of one thread to the bit, and leaves nothing in Redis', async () => {
    const redis = await testRedis();
    const memory = async (): Promise<number> =>
      Number(/used_memory:(\d+)/.exec(await redis.client.info('memory'))?.[1]);
    let before: number | undefined;
    const workers = [1, 2, 3].map(() => startWorker(redis.address));
    const engine = await engineAt(redis.address);
    for (const [name, run] of Object.entries(RUNS)) {
      const alone = await run({ threads: 1 });
      expect(await run({ engine }), name).toEqual(alone);
      // The first leaves the scripts, once for all runs.
      before ??= await memory();
    }
    const { workers: seen, problems } = await clusterStatus(redis.address);
    expect(seen).toHaveLength(3);
    expect(problems.length).toBeGreaterThan(0);
    expect(engine.shares.size).toBeGreaterThan(1);
    await engine.close();
    for (const worker of workers) await worker.end('SIGTERM');
    expect(workers.map((worker) => worker.process.exitCode)).toEqual([0, 0, 0]);
    expect(await redis.client.keys('*')).toEqual([]);
    expect((await memory()) - (before ?? 0)).toBeLessThan(2 ** 20);
  });
});

it.skipIf(!HAS_REDIS)(
  'what solutions measure comes with the answers, once it was asked for [needs redis-server]',
  async () => {
    const { address, client } = await testRedis();
    const worker = workHere(address);
    const engine = await engineAt(address);
    const listener = client.duplicate();
    onTestFinished(() => {
      listener.disconnect();
    });
    let calls = 0;
    listener.on('message', (_, text: string) => {
      if (text === 'work') calls++;
    });
    await listener.subscribe(KEYS.bell);
    const learning = learnWeights([pair(1), pair(2)], [pair(7)], {
      ...{ engine, method: small, maxSteps: 3 },
    });
    let steps = 0;
    for await (const _ of learning.steps()) steps++;
    // At the start two calls measure; then there is an evaluation and a solve a step.
    await expect.poll(() => calls).toBe(2 + 2 * steps);
    await engine.close();
    await worker.end();
  },
);
