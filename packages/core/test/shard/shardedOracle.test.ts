import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  CancelledError,
  LocalOracle,
  LocalShard,
  ShardedOracle,
  conjugateGradient,
  fista,
  learn,
  type BilevelProblem,
  type LearnOptions,
  type LearnStep,
  type OracleOptions,
  type Shard,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';

const chain = chainProblem(11, { dimensions: [13, 8, 21, 5, 9], direct: 0.05, regularised: true });
const problem: BilevelProblem = {
  ...chain,
  samples: chain.samples.map((sample) => ({
    ...sample,
    measure: (x) => ({ first: x[0] ?? NaN, sum: x.reduce((a, b) => a + b, 0) }),
  })),
};
const start = Float64Array.of(-4, -1);
const solvers = { lower: fista(), linear: conjugateGradient() };

/** A shard whose messages cross a structured clone, and whose answers come in any order. */
function distant(shard: Shard, turns: number): Shard {
  const sent = async <T>(answer: () => Promise<T>): Promise<T> => {
    for (let k = 0; k < turns; k++) await setImmediate();
    return structuredClone(await answer());
  };
  return {
    samples: shard.samples,
    evaluate: (request, control) => sent(() => shard.evaluate(structuredClone(request), control)),
    solve: (request, control) => sent(() => shard.solve(structuredClone(request), control)),
    measure: (samples, control) => sent(() => shard.measure(samples, control)),
    solution: (i) => sent(() => shard.solution(i)),
    snapshot: () => sent(() => shard.snapshot()),
    restore: (warmStarts) => sent(() => shard.restore(structuredClone(warmStarts))),
  };
}

const PARTITIONS: Record<string, number[][]> = {
  'one shard': [[0, 1, 2, 3, 4]],
  'two shards': [
    [1, 2],
    [0, 3, 4],
  ],
  'a shard a sample': [[4], [2], [0], [1], [3]],
};

function sharded(partition: number[][]) {
  return (of: BilevelProblem, options: OracleOptions): ShardedOracle =>
    new ShardedOracle(
      of,
      partition.map((samples, k) => distant(new LocalShard(of, options, { samples }), (3 * k) % 4)),
      options,
    );
}

async function stepsOf(options: LearnOptions): Promise<LearnStep[]> {
  const steps: LearnStep[] = [];
  for await (const step of learn(problem, start, options).steps()) steps.push(step);
  return steps;
}

describe.each(Object.entries(PARTITIONS))('%s', (_, partition) => {
  it('gives the history of a run in this thread, to the bit, also when the work is limited', async () => {
    for (const limits of [{ maxSteps: 6 }, { maxWork: 900 }]) {
      const alone = await stepsOf(limits);
      expect(alone.length).toBeGreaterThan(2);
      expect(await stepsOf({ ...limits, oracle: sharded(partition) })).toEqual(alone);
    }
  });

  it('gives the same checkpoints, and goes on from those of another partition', async () => {
    const alone = await stepsOf({ maxSteps: 6 });
    const first = learn(problem, start, { maxSteps: 6 });
    const iterator = first.steps();
    for (let k = 0; k < 3; k++) await iterator.next();
    const resume = await first.checkpoint();
    const rest = await stepsOf({ maxSteps: 6, oracle: sharded(partition), resume });
    expect(rest).toEqual(alone.slice(3));
    const other = learn(problem, start, { maxSteps: 6, oracle: sharded(partition) });
    const others = other.steps();
    for (let k = 0; k < 3; k++) await others.next();
    expect(await other.checkpoint()).toEqual(resume);
  });

  it('measures and hands out the solutions of the step', async () => {
    const [one, other] = [
      learn(problem, start),
      learn(problem, start, { oracle: sharded(partition) }),
    ];
    for (const run of [one, other]) await run.steps().next();
    expect(await other.measure()).toEqual(await one.measure());
    for (const [i, { first, sum }] of (await one.measure()).entries()) {
      const x = await other.solution(i);
      expect(x).toEqual(await one.solution(i));
      expect([first, sum]).toEqual([x[0], x.reduce((a, b) => a + b, 0)]);
    }
  });

  it('solves the lower levels alone to the accuracy asked for', async () => {
    const options = { ...solvers, maxWork: 10_000 };
    const [one, other] = [new LocalOracle(problem, options), sharded(partition)(problem, options)];
    const solved = await other.solve(start, 1e-5);
    expect(solved).toEqual(await one.solve(start, 1e-5));
    for (const [i, { epsilon, status }] of solved.entries()) {
      expect(status).toBe('converged');
      expect(epsilon).toBeLessThanOrEqual(1e-5 * Math.sqrt(problem.samples[i]!.dimension));
      expect(await other.solution(i)).toEqual(await one.solution(i));
    }
    expect((await other.snapshot()).every(({ adjoint }) => adjoint.every((q) => q === 0))).toBe(
      true,
    );
  });
});

describe('shards that do not fit', () => {
  it('are refused: a sample without a shard, or with two', () => {
    for (const partition of [
      [[0, 1]],
      [
        [0, 1, 2],
        [2, 3, 4],
      ],
      [[0, 1, 2, 3, 4, 5]],
    ]) {
      const make = (): unknown => sharded(partition)(problem, { ...solvers, maxWork: 10 });
      expect(make).toThrow(ArgumentError);
      expect(make).toThrow('samples 0 to 4, each once');
    }
  });
});

describe('a shard that fails', () => {
  const options = { ...solvers, maxWork: 10_000, pause: () => setImmediate() };

  it('stops the others, and its error comes through once they have stopped', async () => {
    const large = chainProblem(2, { dimensions: [200_000, 6] });
    let stopped = false;
    const busy = new LocalShard(large, solvers, { samples: [0] });
    const shards: Shard[] = [
      {
        ...distant(busy, 0),
        evaluate: async (request, control) => {
          try {
            return await busy.evaluate(request, control);
          } finally {
            stopped = true;
          }
        },
      },
      {
        ...distant(new LocalShard(large, solvers, { samples: [1] }), 0),
        evaluate: () => Promise.reject(new RangeError('lost the connection')),
      },
    ];
    const oracle = new ShardedOracle(large, shards, options);
    const tolerances = { epsilon: 1e-9, delta: 1e-9 };
    const evaluation = oracle.evaluate(Float64Array.of(0, -4), tolerances, Infinity);
    await expect(evaluation).rejects.toThrow(new RangeError('lost the connection'));
    expect(stopped).toBe(true);
  });

  it('by the signal is cancelled', async () => {
    const oracle = sharded([
      [0, 1, 2],
      [3, 4],
    ])(problem, { ...options, signal: AbortSignal.abort() });
    const evaluation = oracle.evaluate(start, { epsilon: 1, delta: 1 }, Infinity);
    await expect(evaluation).rejects.toThrow(CancelledError);
  });
});

it('a run leaves the starting points of the problem as they are', async () => {
  const point = Float64Array.from({ length: 13 }, () => 0.25);
  const [first, ...rest] = problem.samples;
  if (first === undefined) throw new Error('no sample');
  const own = { ...problem, samples: [{ ...first, start: point }, ...rest] };
  await learn(own, start).steps().next();
  expect(point.every((x) => x === 0.25)).toBe(true);
});
