import {
  LocalShard,
  SoftwareError,
  conjugateGradient,
  safeHeavyBall,
  type Shard,
} from '@bilevel/core';
import { describedReconstruction } from '@bilevel/imaging/described-reconstruction';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ClusterError, clusterEngine, type ClusterEvent } from '@bilevel/cluster';
import { pair } from './pictures.js';
import {
  HAS_REDIS,
  startWorker,
  testRedis,
  type TestRedis,
  type TestWorker,
} from './redisServer.js';
import { learned } from './runs.js';
import { workHere } from './workHere.js';

/** How many seeded faults are tried: by BILEVEL_CLUSTER_FAULTS, else a few. */
const FAULTS = Number(process.env['BILEVEL_CLUSTER_FAULTS'] ?? 3);

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function engineAt(address: string, patience = 120_000) {
  const events: ClusterEvent[] = [];
  const engine = await clusterEngine(address, { patience, onEvent: (event) => events.push(event) });
  onTestFinished(() => engine.close());
  return { engine, events };
}

/** A number from 0 on, below `most`, from a seed. */
const drawn = (seed: number, most: number): number =>
  Math.floor(((Math.sin(seed * 12.9898) * 43758.5453) % 1) * most + most) % most;

type Fault = (redis: TestRedis, workers: TestWorker[], seed: number) => Promise<void>;
const KINDS: Record<string, Fault> = {
  'a worker is killed': async ({ address }, workers, seed) => {
    const k = drawn(seed + 0.5, workers.length);
    await workers[k]?.end('SIGKILL');
    workers[k] = startWorker(address);
  },
  'a worker is frozen for longer than its lock': async (_redis, workers, seed) => {
    const worker = workers[drawn(seed + 0.5, workers.length)];
    worker?.process.kill('SIGSTOP');
    await later(9000);
    worker?.process.kill('SIGCONT');
  },
  'a worker is slow': async (_redis, workers, seed) => {
    const worker = workers[drawn(seed + 0.5, workers.length)];
    for (let k = 0; k < 20; k++) {
      worker?.process.kill('SIGSTOP');
      await later(90);
      worker?.process.kill('SIGCONT');
      await later(10);
    }
  },
  'all are disconnected': async ({ client }) => {
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal');
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  },
  'Redis is restarted': async (redis) => {
    await redis.stop();
    await redis.start();
  },
  'Redis is killed': async (redis) => {
    await redis.stop('SIGKILL');
    await redis.start();
  },
};

describe.skipIf(!HAS_REDIS)('A run on a cluster [needs redis-server]', () => {
  it(`has the same numbers whatever happens: ${String(FAULTS)} faults`, async () => {
    const alone = await learned({ threads: 1 });
    const redis = await testRedis('--appendonly', 'yes', '--appendfsync', 'always');
    const workers = [startWorker(redis.address), startWorker(redis.address)];
    const { engine } = await engineAt(redis.address);
    const kinds = Object.entries(KINDS);
    for (let seed = 0; seed < FAULTS; seed++) {
      const [name, fault] = kinds[seed % kinds.length]!;
      const run = learned({ engine }).catch((error: unknown) => {
        throw new Error(`${name}, seed ${String(seed)}`, { cause: error });
      });
      const at = later(drawn(seed + 1, 400)).then(() => fault(redis, workers, seed));
      expect(await run, `${name}, seed ${String(seed)}`).toEqual(alone);
      await at;
    }
  }, 1_000_000);

  it('goes on from a checkpoint while what its coordinator has left is still there', async () => {
    const alone = await learned({ threads: 1 });
    const redis = await testRedis();
    workHere(redis.address);
    const first = await engineAt(redis.address);
    const { checkpoints } = await learned({ engine: first.engine, maxSteps: 1 });
    const second = await engineAt(redis.address);
    const resume = checkpoints[1];
    if (resume === undefined) throw new Error('Expected a second checkpoint.');
    const rest = await learned({ engine: second.engine, resume });
    expect(rest.steps).toEqual(alone.steps.slice(2));
  });

  it('says that Redis is full, lost or away, and ends', async () => {
    const redis = await testRedis();
    const worker = workHere(redis.address);
    const { engine } = await engineAt(redis.address);
    await redis.client.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.client.config('SET', 'maxmemory', '1');
    await expect(learned({ engine })).rejects.toThrow(/memory/);
    await redis.client.config('SET', 'maxmemory', '0');
    const alone = await learned({ threads: 1, maxSteps: 1 });
    expect(await learned({ engine, maxSteps: 1 })).toEqual(alone);
    // It fills up in the middle.
    const filled = expect(learned({ engine, maxSteps: 1000 })).rejects.toThrow(/Redis is full/);
    await later(300);
    await redis.client.config('SET', 'maxmemory', '1');
    await filled;
    await redis.client.config('SET', 'maxmemory', '0');
    expect(await learned({ engine, maxSteps: 1 })).toEqual(alone);
    // It comes back with nothing.
    const run = learned({ engine, maxSteps: 1000 });
    const lost = expect(run).rejects.toThrow(ClusterError);
    await later(300);
    await redis.client.flushall();
    await lost;
    const impatient = await clusterEngine(redis.address, { patience: 500 });
    onTestFinished(() => impatient.close());
    await redis.stop('SIGKILL');
    // Whatever it waits for.
    await expect(learned({ engine: impatient })).rejects.toThrow(ClusterError);
    // A worker that is asked to ends all the same.
    await worker.end();
    await expect(clusterEngine(redis.address, { patience: 500 })).rejects.toThrow(
      /Expected a Redis at redis:/,
    );
  });

  it('notices within ten seconds that a worker is lost, which goes on where it comes back before another', async () => {
    const redis = await testRedis();
    const worker = startWorker(redis.address);
    const { engine, events } = await engineAt(redis.address);
    // Jobs of some hundred milliseconds.
    const pairs = Array.from({ length: 12 }, (_, k) => pair(k + 1, 192));
    const data = { pairs, model: { prior: 'tv' } };
    const problem = describedReconstruction(data);
    const [module, name] = ['@bilevel/imaging/described-reconstruction', 'describedReconstruction'];
    const solvers = { lower: safeHeavyBall(), linear: conjugateGradient() };
    const [shard] = await engine.open(problem, { module, export: name, data }, solvers);
    const evaluated = (on: Shard | undefined) =>
      on?.evaluate({
        theta: Float64Array.of(-2, -5),
        ...{ epsilon: 1e-9, delta: 1e-9, maxWork: 10_000, maxTotalWork: 100_000 },
        samples: problem.samples.map((_, i) => i),
      });
    const run = evaluated(shard);
    const busyWith = async (): Promise<string | undefined> =>
      (await redis.client.keys('bilevel:p:*:q:*:active'))[0];
    for (let isCaught = false; !isCaught;) {
      const before = await busyWith();
      // With the same job as a while ago it is at its solves.
      await later(100);
      worker.process.kill('SIGSTOP');
      isCaught = before !== undefined && before === (await busyWith());
      if (!isCaught) worker.process.kill('SIGCONT');
    }
    const since = performance.now();
    const isLost = (): boolean => events.some(({ type }) => type === 'lost-job');
    await expect.poll(isLost, { timeout: 20_000 }).toBe(true);
    expect(performance.now() - since).toBeLessThan(10_000);
    worker.process.kill('SIGCONT');
    expect(await run).toEqual(await evaluated(new LocalShard(problem, solvers)));
    await expect.poll(() => worker.log()).toContain('was away for long, and goes on');
  });

  it('has no part for a worker of another version, and names both', async () => {
    const redis = await testRedis();
    workHere(redis.address, { machine: { node: 'v1.2.3' } });
    const { engine } = await engineAt(redis.address, 1000);
    await expect.poll(async () => (await engine.workers()).length, { timeout: 60_000 }).toBe(1);
    const refused = await learned({ engine }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SoftwareError);
    expect(String(refused)).toContain(`node: ${process.version} here, v1.2.3 in`);
  });
});
