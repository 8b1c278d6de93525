import {
  CancelledError,
  conjugateGradient,
  fixedStep,
  gradientDescent,
  learn,
  minres,
  onEngine,
  recycling,
  type Checkpoint,
  type LearnOptions,
  type LearnStep,
  type ShardEngine,
} from '@bilevel/core';
import { WorkerPool, inProcessTransport, type PoolOptions } from '@bilevel/parallel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MODULE, data, resolve, shared } from './signals.js';
import { jobEngine } from './jobEngine.js';
import { ownSolver, signals } from './fixtures/problems.js';

const start = Float64Array.of(-4);
const pools: WorkerPool[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function poolOf(options: PoolOptions): WorkerPool {
  const pool = new WorkerPool({ resolve, ...options });
  pools.push(pool);
  return pool;
}

function history(options: LearnOptions, pool?: PoolOptions) {
  return historyOn(options, pool && poolOf(pool));
}

async function historyOn(options: LearnOptions, engine?: ShardEngine) {
  const described = engine ? shared(engine, data) : data;
  const reference = { module: MODULE, export: 'signals', data: described };
  const run = learn(signals(described), start, {
    maxSteps: 8,
    ...options,
    ...(engine && { oracle: onEngine(engine, reference) }),
  });
  const steps: LearnStep[] = [];
  const checkpoints: Checkpoint[] = [];
  const measures: unknown[] = [];
  for await (const step of run.steps()) {
    steps.push(step);
    checkpoints.push(await run.checkpoint());
    measures.push(await run.measure());
  }
  return { steps, checkpoints, measures };
}

const TRANSPORTS: [string, () => PoolOptions][] = [
  ['threads', () => ({})],
  ['workers that take turns in this thread', () => ({ transport: inProcessTransport() })],
];

const method = fixedStep({ step: { kind: 'given', size: 0.002 }, epsilon: 1e-6, delta: 1e-7 });
const recycled: LearnOptions = { method, linear: recycling(minres(), { vectors: 4 }) };
/** Runs that start from more than the last x̃ and q̃. */
const CARRYING: [string, LearnOptions][] = [
  ['earlier adjoints', recycled],
  ['tangents', { method, certificate: 'sharp' }],
  ['both', { ...recycled, certificate: 'sharp' }],
];

it('earlier adjoints and tangents are there, and change what is computed', async () => {
  const [plain, ...carrying] = await Promise.all(
    [{ method, linear: minres() }, ...CARRYING.map(([, options]) => options)].map((options) =>
      history(options),
    ),
  );
  for (const [k, { steps, checkpoints }] of carrying.entries()) {
    expect(steps.at(-1)?.work).not.toEqual(plain?.steps.at(-1)?.work);
    for (const { earlier, tangent } of checkpoints.at(-1)?.warmStarts ?? []) {
      expect(earlier?.length).toBe(k === 1 ? undefined : 3);
      expect(tangent?.duals.length).toBe(k === 0 ? undefined : 1);
    }
  }
});

describe('workers that nobody asked for', () => {
  /** A run, and after how many of its steps there were how many workers. */
  async function started(options: PoolOptions, millisecondsPerLook: number) {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += millisecondsPerLook));
    const transport = inProcessTransport({ cores: 3 });
    const start = vi.spyOn(transport, 'start');
    const run = await history({}, { transport, ...options });
    return { run, workers: start.mock.calls.length };
  }

  it('are not started for what is done sooner than they could be, but for more, with the same numbers', async () => {
    const alone = await history({});
    expect(await started({}, 0)).toEqual({ run: alone, workers: 0 });
    expect(await started({}, 100)).toEqual({ run: alone, workers: 2 });
    expect(await started({ threads: 2 }, 0)).toEqual({ run: alone, workers: 1 });
  });
});

describe('a thread that evaluates nothing itself', () => {
  it('has as many workers as threads, which begin at once, and the same numbers', async () => {
    const alone = await history({});
    for (const [threads, workers] of [
      [1, 0],
      [2, 2],
      [3, 3],
    ]) {
      const transport = inProcessTransport({ cores: 3 });
      const start = vi.spyOn(transport, 'start');
      const pool = poolOf({ transport, threads, evaluatesHere: false });
      expect(await historyOn({}, pool)).toEqual(alone);
      expect(start).toHaveBeenCalledTimes(workers ?? 0);
    }
  });

  it('leaves nothing of a sample to the next one', async () => {
    const solvers = { lower: gradientDescent(), linear: conjugateGradient() };
    const pool = poolOf({ threads: 2, evaluatesHere: false });
    const request = { theta: start, samples: [0], epsilon: 1e-6, delta: 1e-6 };
    const limits = { maxWork: 1000, maxTotalWork: 1000 };
    const evaluated = async () => {
      const one = shared(pool, data.slice(0, 1));
      const reference = { module: MODULE, export: 'signals', data: one };
      const [shard] = await pool.open(signals(one), reference, solvers);
      const results = await shard?.evaluate({ ...request, ...limits });
      const warm = await shard?.snapshot();
      await shard?.close?.();
      return { results, warm };
    };
    const first = await evaluated();
    expect(first.warm?.[0]?.adjoint.some((q) => q !== 0)).toBe(true);
    expect(await evaluated()).toEqual(first);
  });
});

describe.each(TRANSPORTS)('a run on %s', (_, transport) => {
  it('gives the same numbers, to the bit, for any number of them', async () => {
    const alone = await history({});
    expect(alone.steps.length).toBeGreaterThan(4);
    for (const threads of [1, 2, 3, 7]) {
      expect(await history({}, { ...transport(), threads })).toEqual(alone);
    }
  });

  it('gives the same numbers when its work is limited', async () => {
    for (const maxWork of [60, 333]) {
      const alone = await history({ maxWork });
      expect(await history({ maxWork }, { ...transport(), threads: 3 })).toEqual(alone);
    }
  });

  it('goes on to the same numbers with another number of threads', async () => {
    const alone = await history({});
    const two = await history({ maxSteps: 2 }, { ...transport(), threads: 2 });
    const resume = two.checkpoints.at(-1);
    if (resume === undefined) throw new Error('no checkpoint');
    for (const threads of [1, 3]) {
      const rest = await history({ resume }, { ...transport(), threads });
      expect(rest.steps).toEqual(alone.steps.slice(3));
      expect(rest.checkpoints).toEqual(alone.checkpoints.slice(3));
    }
  });

  it.each(CARRYING)('carries %s from step to step on whatever thread', async (_, options) => {
    const alone = await history(options);
    for (const threads of [1, 2, 3]) {
      expect(await history(options, { ...transport(), threads })).toEqual(alone);
    }
    const other = await history({ ...options, maxSteps: 4 }, { ...transport(), threads: 3 });
    const resume = structuredClone(other.checkpoints.at(-1));
    if (resume === undefined) throw new Error('no checkpoint');
    for (const threads of [1, 2]) {
      const rest = await history({ ...options, resume }, { ...transport(), threads });
      expect(rest.steps).toEqual(alone.steps.slice(5));
      expect(rest.checkpoints).toEqual(alone.checkpoints.slice(5));
    }
  });

  it('takes a solver of the user’s own from its module', async () => {
    const lower = ownSolver({ factor: 1 });
    const alone = await history({ lower, maxSteps: 3 });
    expect(await history({ lower, maxSteps: 3 }, { ...transport(), threads: 3 })).toEqual(alone);
  });
});

describe('a run on machines that remember nothing and share nothing', () => {
  it.each<[string, LearnOptions]>([['x̃ and q̃', {}], ...CARRYING])(
    'gives the same numbers from %s, which are all that is kept of a sample',
    async (_, options) => {
      const alone = await history(options);
      for (const machines of [1, 2, 7]) {
        const engine = jobEngine(machines, resolve);
        expect(await historyOn(options, engine)).toEqual(alone);
        expect(engine.jobs.done).toBeGreaterThan(data.length);
      }
    },
  );

  it('resumes from a pool of threads, and a pool from it', async () => {
    const options = { ...recycled, certificate: 'sharp' } as const;
    const alone = await history(options);
    const engines = [jobEngine(2, resolve), poolOf({ threads: 3 })];
    for (const [k, engine] of engines.entries()) {
      const first = await historyOn({ ...options, maxSteps: 3 }, engine);
      const resume = structuredClone(first.checkpoints.at(-1));
      if (resume === undefined) throw new Error('no checkpoint');
      const rest = await historyOn({ ...options, resume }, engines[1 - k]);
      expect(rest.steps).toEqual(alone.steps.slice(4));
      expect(rest.checkpoints).toEqual(alone.checkpoints.slice(4));
    }
  });
});

it('a call that is cancelled leaves those of other problems as they are, whoever evaluates them', async () => {
  const pool = poolOf({ threads: 3 });
  const solvers = { lower: gradientDescent(), linear: conjugateGradient() };
  const open = async (samples: typeof data) => {
    const described = shared(pool, samples);
    const reference = { module: MODULE, export: 'signals', data: described };
    const [shard] = await pool.open(signals(described), reference, solvers);
    if (shard === undefined) throw new Error('A pool opens a shard.');
    return shard;
  };
  const request = { theta: start, accuracy: 1e-9, maxWork: 1e6 };
  const all = data.map((_, i) => i);
  const expected = await (await open(data)).solve({ ...request, samples: all });
  // A shard each, as many calls at once: more than there are threads.
  const shards = await Promise.all(data.map((one) => open([one])));
  let left = 4;
  const signal = {
    get aborted() {
      return left-- <= 0;
    },
  };
  const stopped = await open(data);
  const [failed, ...solved] = await Promise.all([
    stopped.solve({ ...request, samples: all }, { signal }).catch((error: unknown) => error),
    ...shards.map((shard) => shard.solve({ ...request, samples: [0] })),
  ]);
  expect(failed).toBeInstanceOf(CancelledError);
  expect(solved.flat()).toEqual(expected);
  for (const shard of shards) await shard.close?.();
  expect(await stopped.solve({ ...request, samples: all })).toHaveLength(all.length);
});

it('several problems share a pool, with calls at the same time', async () => {
  const pool = poolOf({ threads: 3 });
  const solve = async (samples: typeof data) => {
    const described = shared(pool, samples);
    const reference = { module: MODULE, export: 'signals', data: described };
    const run = learn(signals(described), start, {
      maxSteps: 4,
      oracle: onEngine(pool, reference),
    });
    const steps: LearnStep[] = [];
    for await (const step of run.steps()) steps.push(step);
    return steps;
  };
  const apart = [await solve(data.slice(0, 3)), await solve(data.slice(2))];
  expect(await Promise.all([solve(data.slice(0, 3)), solve(data.slice(2))])).toEqual(apart);
});

it('tells how far an evaluation has come, sample by sample', async () => {
  const seen: string[] = [];
  const onSample = (done: number, of: number): void =>
    void seen.push(`${String(done)}/${String(of)}`);
  const { steps } = await history({ maxSteps: 2, onSample }, { threads: 3 });
  const one = data.map((_, k) => `${String(k + 1)}/${String(data.length)}`);
  const evaluations = steps.at(-1)?.evaluations ?? 0;
  expect(seen).toEqual(Array.from({ length: evaluations }, () => one).flat());
});
