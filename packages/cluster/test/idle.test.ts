import { setImmediate } from 'node:timers/promises';
import { LocalShard, conjugateGradient, safeHeavyBall, type Shard } from '@bilevel/core';
import { describedReconstruction } from '@bilevel/imaging/described-reconstruction';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ClusterWorker, clusterEngine } from '@bilevel/cluster';
import { pair } from './pictures.js';
import { HAS_REDIS, testRedis } from './redisServer.js';

/** Of the clock that is made to go on, in milliseconds. */
const HOUR = 3_600_000;
const CYCLE = 6000;

describe.skipIf(!HAS_REDIS)('A coordinator and a worker that idle [needs redis-server]', () => {
  it('take no more after an hour than before, and go on', async () => {
    const redis = await testRedis();
    const { address, client } = redis;
    const warnings: Error[] = [];
    const warned = (warning: Error): number => warnings.push(warning);
    process.on('warning', warned);
    vi.useFakeTimers({
      toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'],
    });
    onTestFinished(() => {
      vi.useRealTimers();
      process.off('warning', warned);
    });
    /** What timers have begun reaches Redis, and its answers come back. */
    const cycle = async (milliseconds: number): Promise<void> => {
      vi.advanceTimersByTime(milliseconds);
      for (let k = 0; k < 2; k++) {
        await client.ping();
        await setImmediate();
      }
    };
    const ended = async <T>(work: Promise<T>): Promise<T> => {
      const over = new AbortController();
      const end = (): void => {
        over.abort();
      };
      work.then(end, end);
      while (!over.signal.aborted) await cycle(20);
      return work;
    };
    const state = async () => ({
      keys: await client.dbsize(),
      connections: String(await client.call('CLIENT', 'LIST')).split('\n').length,
      sockets: process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length,
    });

    const worker = new ClusterWorker(address);
    const run = worker.run();
    while ((await client.zcard('bilevel:seen')) === 0) await cycle(20);
    const engine = await ended(clusterEngine(address));
    const data = {
      pairs: [1, 2, 3, 4, 5].map((seed) => pair(seed, 12)),
      model: { prior: 'tv' },
    };
    const problem = describedReconstruction(data);
    const solvers = { lower: safeHeavyBall(), linear: conjugateGradient() };
    const [module, name] = ['@bilevel/imaging/described-reconstruction', 'describedReconstruction'];
    const opened = engine.open(problem, { module, export: name, data }, solvers);
    const [shard] = await ended(opened);
    if (shard === undefined) throw new Error('Expected a shard.');
    const local = new LocalShard(problem, solvers);
    const evaluated = (by: Shard) =>
      by.evaluate({
        theta: Float64Array.of(-3, -4.5),
        ...{ epsilon: 1e-3, delta: 1e-3, maxWork: 1000, maxTotalWork: 1000 },
        samples: local.samples,
      });
    expect(await ended(evaluated(shard))).toEqual(await evaluated(local));

    for (let k = 0; k < 30; k++) await cycle(CYCLE);
    const before = await state();
    const timers = vi.getTimerCount();
    for (let k = 0; k < HOUR / CYCLE; k++) await cycle(CYCLE);
    expect(await state()).toEqual(before);
    // One more may be under way.
    expect(vi.getTimerCount()).toBeLessThan(timers + 3);
    expect(warnings).toEqual([]);
    expect(await ended(evaluated(shard))).toEqual(await evaluated(local));

    await ended(engine.close());
    worker.drain();
    await ended(run);
    await ended(run);
    // The clients' own, for the ends of their sockets.
    await cycle(CYCLE);
    expect(vi.getTimerCount()).toBe(0);
    expect(await client.keys('*')).toEqual([]);
  });
});
