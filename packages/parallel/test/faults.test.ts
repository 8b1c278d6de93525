import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  ArgumentError,
  CancelledError,
  NotFiniteError,
  SoftwareError,
  conjugateGradient,
  fista,
  onEngine,
  recycling,
  type LowerSolver,
  type Oracle,
  type OracleOptions,
} from '@bilevel/core';
import {
  MemoryLimitError,
  WorkerError,
  WorkerPool,
  inProcessTransport,
  nodeTransport,
  type PoolOptions,
} from '@bilevel/parallel';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE, data, resolve, shared, signal } from './signals.js';
import { faulty, signals, versioned, type Fault } from './fixtures/problems.js';

const theta = Float64Array.of(-2);
const accurate = { epsilon: 1e-8, delta: 1e-8 };
const options: OracleOptions = { lower: fista(), linear: conjugateGradient(), maxWork: 10_000 };
const pools: WorkerPool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function poolOf(given: PoolOptions = { threads: 3 }): WorkerPool {
  const pool = new WorkerPool({ resolve, ...given });
  pools.push(pool);
  return pool;
}

/** An oracle with a fault in its sample 2, which is the longest and so the first to be taken. */
function broken(pool: WorkerPool, fault: Omit<Fault, 'sample'>): Oracle {
  const description = { signals: shared(pool, data), fault: { ...fault, sample: 2 } };
  const reference = { module: MODULE, export: 'faulty', data: description };
  return onEngine(pool, reference)(faulty(description), options);
}

/** Evaluates until a worker has met the fault: this thread is faster than a worker that starts. */
async function failure(oracle: Oracle): Promise<unknown> {
  for (;;) {
    try {
      await oracle.evaluate(theta, accurate, Infinity);
    } catch (error) {
      return error;
    }
  }
}

describe('an error of the problem', () => {
  it('comes through with its class, code and cause, from a worker as from this thread', async () => {
    for (const inWorker of [false, true]) {
      const error = await failure(broken(poolOf(), { kind: 'nan', inWorker }));
      expect(error).toBeInstanceOf(NotFiniteError);
      expect(error).toMatchObject({ name: 'NotFiniteError', code: 'not-finite' });
      expect(error).toHaveProperty(
        'message',
        expect.stringContaining('gradient of the lower level'),
      );
      expect(error).toHaveProperty('stack', expect.stringContaining('solveLower'));
    }
  });

  it('of a class of its own comes through by name', async () => {
    const error = await failure(broken(poolOf(), { kind: 'throw', inWorker: true }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty('message', 'the gradient is broken');
  });

  it('leaves the pool fit for other problems', async () => {
    const pool = poolOf();
    await failure(broken(pool, { kind: 'nan', inWorker: false }));
    const reference = { module: MODULE, export: 'signals', data: shared(pool, data) };
    const oracle = onEngine(pool, reference)(signals(data), options);
    expect(await oracle.evaluate(theta, accurate, Infinity)).toMatchObject({ converged: true });
  });
});

describe('a worker that is lost is an error with its cause, never a hang:', () => {
  it.each([
    ['it exits', 'exit', /exited with code 7/],
    ['it runs out of memory', 'memory', /memory/],
  ] as const)('%s', async (_, kind, words) => {
    const pool = poolOf({ threads: 3, transport: nodeTransport({ heapLimit: 24 }) });
    const oracle = broken(pool, { kind, inWorker: true });
    const error = await failure(oracle);
    expect(error).toBeInstanceOf(WorkerError);
    expect(error).toMatchObject({ code: 'worker-lost', cause: expect.any(Error) as unknown });
    expect(String((error as Error).cause)).toMatch(words);
    // And so is every later call.
    await expect(oracle.evaluate(theta, accurate, Infinity)).rejects.toBe(error);
  });

  it.each([
    ['the module is missing', './missing.js', 'signals', /missing\.js/],
    ['the export is missing', MODULE, 'nothing', /function for the export nothing/],
    ['making the problem throws', MODULE, 'impossible', /this problem cannot be made/],
  ])('%s', async (_, module, name, words) => {
    const pool = poolOf();
    const reference = { module, export: name, data: shared(pool, data) };
    const error = await failure(onEngine(pool, reference)(signals(data), options));
    expect(error).toBeInstanceOf(WorkerError);
    expect(error).toHaveProperty('message', expect.stringMatching(words));
  });

  it.each([
    ['a version', { '@signals/problem': '1.1.0' }, /problem: 1\.0\.0 here, 1\.1\.0 in a worker\)/],
    [
      'the kernels',
      { '@signals/kernels': '1.0.0 (plain)' },
      /1\.0\.0 \(simd\) here.*\(plain\) in a/,
    ],
    [
      'more than one',
      { '@signals/problem': '2', more: '3' },
      /2 in a worker; more: none here, 3 in/,
    ],
  ])('%s differs there: nothing that it computes is used', async (_, other, words) => {
    const pool = poolOf();
    const own = { '@signals/problem': '1.0.0', '@signals/kernels': '1.0.0 (simd)' };
    const described = { signals: shared(pool, data), inWorker: { ...own, ...other } };
    const reference = { module: MODULE, export: 'versioned', data: described };
    const error = await failure(onEngine(pool, reference)(versioned(described), options));
    expect(error).toBeInstanceOf(SoftwareError);
    expect(error).toMatchObject({ code: 'software-differs' });
    expect(error).toHaveProperty('message', expect.stringMatching(words));
  });

  it('the software is the same there: the problem is evaluated', async () => {
    const pool = poolOf();
    const inWorker = { '@signals/problem': '1.0.0', '@signals/kernels': '1.0.0 (simd)' };
    const described = { signals: shared(pool, data), inWorker };
    const reference = { module: MODULE, export: 'versioned', data: described };
    const oracle = onEngine(pool, reference)(versioned(described), options);
    for (let k = 0; k < 50; k++) await oracle.evaluate(theta, accurate, Infinity);
  });

  it('the pool is closed during a call', async () => {
    const pool = poolOf();
    const long = [signal(40_000, 1), signal(40_000, 2)];
    const reference = { module: MODULE, export: 'signals', data: shared(pool, long) };
    const oracle = onEngine(pool, reference)(signals(long), options);
    const evaluation = oracle.evaluate(Float64Array.of(4), accurate, Infinity);
    setTimeout(() => void pool.close(), 200);
    await expect(evaluation).rejects.toThrow(/pool of workers was closed/);
    // What was computed can still be read.
    expect((await oracle.snapshot())[1]?.point).toHaveLength(40_000);
  });
});

describe('cancelling', () => {
  it('stops all threads between inner iterations, and the pool goes on afterwards', async () => {
    const pool = poolOf();
    const long = [signal(40_000, 1), signal(40_000, 2), signal(40_000, 3)];
    const reference = { module: MODULE, export: 'signals', data: shared(pool, long) };
    const controller = new AbortController();
    const { signal: stop } = controller;
    const oracle = onEngine(pool, reference)(signals(long), { ...options, signal: stop });
    const evaluation = oracle.evaluate(Float64Array.of(5), accurate, Infinity);
    let stopped = 0;
    setTimeout(() => {
      stopped = performance.now();
      controller.abort(new Error('enough'));
    }, 300);
    await expect(evaluation).rejects.toMatchObject({
      code: 'cancelled',
      cause: { message: 'enough' },
    });
    await expect(evaluation).rejects.toBeInstanceOf(CancelledError);
    // A second is promised; a busy machine may take longer to notice.
    expect(performance.now() - stopped).toBeLessThan(5000);
    const next = onEngine(pool, reference)(signals(long), options);
    const rough = await next.evaluate(theta, { epsilon: 1e6, delta: 1e6 }, Infinity);
    expect(rough.converged).toBe(true);
  });
});

describe('a pool that cannot be', () => {
  it('is refused: threads that are no number of threads', () => {
    for (const threads of [0, -1, 1.5, NaN, 1000]) {
      expect(() => new WorkerPool({ threads })).toThrow(ArgumentError);
    }
  });

  it('is refused: more than one thread where memory cannot be shared', () => {
    const transport = { ...inProcessTransport(), unavailable: 'the page is not isolated' };
    expect(() => new WorkerPool({ threads: 2, transport })).toThrow(/the page is not isolated/);
    expect(new WorkerPool({ transport }).threads).toBe(1);
  });

  it('is refused: a solver that only this thread knows', async () => {
    const own: LowerSolver = { name: 'own', start: (level, x0) => fista().start(level, x0) };
    const open = (threads: number) => {
      const reference = { module: MODULE, export: 'signals', data };
      return onEngine(poolOf({ threads }), reference)(signals(data), { ...options, lower: own });
    };
    await expect(open(2).open()).rejects.toThrow(ArgumentError);
    await expect(open(2).measure()).rejects.toThrow(/description.*threads: 1/);
    await open(1).open();
  });

  it('is refused: a solver of the user’s own inside one of ours, be it called as one of ours', async () => {
    const own = { ...conjugateGradient(), description: { module: '#own', name: 'cg' } };
    const solvers = { ...options, linear: recycling(own) };
    const reference = { module: MODULE, export: 'signals', data };
    const open = (threads: number) =>
      onEngine(poolOf({ threads }), reference)(signals(data), solvers).open();
    await expect(open(2)).rejects.toThrow(ArgumentError);
    await expect(open(2)).rejects.toThrow(/solver of this package.*received "cg of #own"/);
    await open(1);
  });

  it('is refused: a module that cannot be found, unless it is not needed', async () => {
    const open = (threads: number, module: string) => {
      const pool = new WorkerPool({ threads });
      return onEngine(pool, { module, export: 'signals', data })(signals(data), options).open();
    };
    for (const module of ['nothing-of-this-name', '@bilevel/core/nothing', '@bilevel/imaging']) {
      await expect(open(2, module)).rejects.toThrow(ArgumentError);
      await expect(open(2, module)).rejects.toThrow(
        /find.*received "\S+"\..*import\.meta\.resolve/,
      );
      await open(1, module);
    }
  });

  it('is refused: a module by its address, which says nothing elsewhere', () => {
    const lower = { ...fista(), description: { name: 'own', module: 'file:///home/me/own.js' } };
    for (const module of ['file:///home/me/p.js', '/home/me/p.js', 'C:\\me\\p.js', 'D:/me/p.js']) {
      const reference = { module, export: 'signals', data };
      const open = () => onEngine(poolOf(), reference)(signals(data), options);
      expect(open).toThrow(ArgumentError);
      expect(open).toThrow(/specifier of a module.*address of a file/);
    }
    const reference = { module: MODULE, export: 'signals', data };
    expect(() => onEngine(poolOf(), reference)(signals(data), { ...options, lower })).toThrow(
      /the module of a solver but received "file:/,
    );
  });

  it('is refused: a problem that is too large, with the size it needs', async () => {
    const pool = poolOf({ threads: 2, memoryLimit: 2 ** 20 });
    const long = [signal(20_000, 1)];
    const reference = { module: MODULE, export: 'signals', data: long };
    const error: unknown = await onEngine(pool, reference)(signals(long), options)
      .open()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MemoryLimitError);
    // On one thread: the signals, warm starts and a checkpoint, one evaluation.
    const needed = 8 * 20_000 * (2 + 4 + 44);
    expect(error).toMatchObject({
      ...{ needed, limit: 2 ** 20 },
      message: expect.stringMatching(
        /fits into 1\.0 MiB of memory but received one that needs about 7\.6 MiB/,
      ) as unknown,
    });
    // What was refused takes nothing; what is counted does.
    const short = [signal(1000, 1)];
    const small = { module: MODULE, export: 'signals', data: short };
    const opened = (): Promise<unknown> => onEngine(pool, small)(signals(short), options).open();
    await opened();
    pool.count(2 ** 20);
    await expect(opened()).rejects.toThrow(MemoryLimitError);
    // How many of three fit, without the data that is copied.
    const three = signals([1, 2, 3].map((seed) => signal(20_000, seed)));
    const each = 8 * 20_000 * (4 + 44);
    const together = (memoryLimit: number): number =>
      poolOf({ threads: 3, memoryLimit }).together(three, options).count;
    expect([each, 2 * each - 1, 2 * each, 4 * each].map(together)).toEqual([1, 1, 2, 3]);
    expect(() => together(each - 1)).toThrow(MemoryLimitError);
  });
});

// Some flags are for the main script alone, and some are inherited but cannot be passed on.
it.each([
  ['a module given as text', ['--input-type=module', '-e', "import './fixtures/process.js'"]],
  ['a limit of the heap', ['--max-old-space-size=500', 'fixtures/process.js']],
])('a process that is done ends by itself, with its pool open: %s', async (_, flags) => {
  const child = spawn(process.execPath, flags, { cwd: new URL('.', import.meta.url) });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  expect(output).toBe('done\n');
  expect(exitCode).toBe(0);
});
