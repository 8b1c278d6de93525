import { LocalShard, conjugateGradient, recycling, safeHeavyBall, type Shard } from '@bilevel/core';
import { describedReconstruction } from '@bilevel/imaging/described-reconstruction';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clusterEngine } from '@bilevel/cluster';
import { putProblem } from '../src/coordinator/putProblem.js';
import { problemKeys } from '../src/redis/keys.js';
import { PROBLEMS } from '../src/registry.js';
import type { Meta } from '../src/schemas.js';
import { pair } from './pictures.js';
import { HAS_REDIS, testRedis } from './redisServer.js';
import { workHere } from './workHere.js';

const data = {
  pairs: Array.from({ length: 9 }, (_, i) => pair(i + 1, 12)),
  model: { prior: 'tv' },
};
const problem = describedReconstruction(data);
const reference = {
  module: '@bilevel/imaging/described-reconstruction',
  export: 'describedReconstruction',
  data,
};
// Of all solvers that which has most to keep: earlier adjoints.
const solvers = { lower: safeHeavyBall(), linear: recycling(conjugateGradient()) };
const all = problem.samples.map((_, i) => i);

/** Calls k to m, of different θ and samples; the last result of each sample. */
async function calls(shard: Shard, from: number, to: number) {
  const results: unknown[] = [];
  for (let k = from; k < to; k++) {
    const theta = Float64Array.of(-3 + 0.1 * Math.sin(k), -4.5 + 0.1 * Math.cos(k));
    const samples = k % 3 === 2 ? all.filter((i) => i % 2 === 0) : all;
    const tolerances = { epsilon: 1e-4, delta: 1e-4, maxWork: 1000, maxTotalWork: 10_000 };
    results.push(await shard.evaluate({ theta, ...tolerances, samples }));
  }
  return results;
}

describe.skipIf(!HAS_REDIS)('Warm starts of a cluster [needs redis-server]', () => {
  it('are not all kept, and those that are not come from the calls that moved them, to the bit', async () => {
    const redis = await testRedis();
    const first = workHere(redis.address);
    const engine = await clusterEngine(redis.address, { patience: 120_000 });
    onTestFinished(() => engine.close());
    const [shard] = await engine.open(problem, reference, solvers);
    if (shard === undefined) throw new Error('Expected a shard.');
    const local = new LocalShard(problem, solvers);
    const client = new Redis(redis.address);
    onTestFinished(() => {
      client.disconnect();
    });
    const kept = async (): Promise<string[]> => {
      const [key = ''] = await client.keys('bilevel:p:*:warm');
      return client.hkeys(key);
    };
    expect(await calls(shard, 0, 7)).toEqual(await calls(local, 0, 7));
    // Some are kept, of one generation each.
    const samples = (await kept()).map((field) => Number(field.split(':')[0]));
    expect(new Set(samples).size).toBe(samples.length);
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.length).toBeLessThan(all.length);
    // Another has none of it in memory.
    await first.end();
    const second = workHere(redis.address);
    expect(await calls(shard, 7, 8)).toEqual(await calls(local, 7, 8));
    expect(await shard.snapshot()).toEqual(await local.snapshot());
    expect(await kept()).toHaveLength(all.length);
    // Asked for at once, too.
    await calls(shard, 8, 9);
    await calls(local, 8, 9);
    const solutions = await Promise.all(all.map((i) => shard.solution(i)));
    expect(solutions).toEqual(await Promise.all(all.map((i) => local.solution(i))));
    expect(second.log()).toContain('works on run');
    // What calls asked for does not pile up where few samples are asked for.
    const [asked = ''] = await client.keys('bilevel:p:*:calls');
    for (let k = 0; k < 36; k++) {
      const theta = Float64Array.of(-3, -4.5 + 0.001 * k);
      const request = { theta, epsilon: 0.1, delta: 0.1, maxWork: 100, maxTotalWork: 1000 };
      const few = { ...request, samples: k === 0 ? [1] : [8] };
      expect(await shard.evaluate(few)).toEqual(await local.evaluate(few));
      expect(await client.hlen(asked)).toBeLessThan(36);
    }
    expect(await client.hlen(asked)).toBeLessThan(20);
    expect(await shard.snapshot()).toEqual(await local.snapshot());
    // Restored ones are of a generation of their own.
    const before = await shard.snapshot();
    await calls(shard, 8, 10);
    await shard.restore(before);
    expect(await calls(shard, 8, 10)).toEqual(await calls(local, 8, 10));
  });

  it('and all else of a problem go by themselves where its coordinator ends as it opens it', async () => {
    const { client } = await testRedis();
    const keys = problemKeys('a'.repeat(24));
    const meta: Meta = {
      ...{ problem: 'p', lower: { name: 'hb', options: {} }, linear: { name: 'cg' } },
      ...{ machine: {}, software: {}, samples: 9, shards: 3 },
    };
    const entry = PROBLEMS['@bilevel/imaging/described-reconstruction#describedReconstruction'];
    if (entry === undefined) throw new Error('Expected the problem of pictures.');
    await putProblem(client, { id: 'x', keys, meta, entry, data, dataRoot: undefined });
    const left = await client.keys('*');
    expect(left.toSorted()).toEqual([keys.meta, keys.parts]);
    for (const key of left) expect(await client.pttl(key), key).toBeGreaterThan(0);
  });
});
