import { ShardedOracle, conjugateGradient, fista } from '@bilevel/core';
import { WorkerPool, inProcessTransport } from '@bilevel/parallel';
import { fromWorker, shardRequest, toWorker } from '@bilevel/parallel/schema';
import { expect, it } from 'vitest';
import { MODULE, data } from './signals.js';
import { signals } from './fixtures/problems.js';

it('every message of a pool fits its schema, and no key is without one', async () => {
  const messages: unknown[] = [];
  const transport = inProcessTransport({ onMessage: (message) => messages.push(message) });
  const pool = new WorkerPool({ threads: 2, transport });
  const problem = signals(data);
  const solvers = { lower: fista(), linear: conjugateGradient() };
  const reference = { module: MODULE, export: 'signals', data };
  const oracle = new ShardedOracle(problem, [pool.open(problem, reference, solvers)], {
    ...solvers,
    maxWork: 100,
  });
  const theta = Float64Array.of(0);
  for (let k = 0; k < 20; k++) {
    await oracle.evaluate(theta, { epsilon: 1e-3, delta: Infinity }, k < 10 ? 40 : Infinity);
    await oracle.solve(theta, 1e-3);
    await oracle.measure();
  }
  await pool.close();
  const types = new Set<unknown>();
  const schema = toWorker.or(fromWorker);
  for (const message of messages) {
    types.add((message as { type: unknown }).type);
    expect(schema.safeParse(message)).toMatchObject({ success: true, data: message });
  }
  expect([...types].toSorted()).toEqual(['done', 'open', 'opened', 'result', 'task']);
});

it('a request that is none is refused', () => {
  const request = {
    theta: Float64Array.of(1),
    epsilon: Infinity,
    delta: 0.1,
    maxWork: 10,
    maxTotalWork: Infinity,
    samples: [0, 2],
  };
  expect(shardRequest.safeParse(request).success).toBe(true);
  for (const wrong of [
    { theta: [1] },
    { epsilon: NaN },
    { delta: -1 },
    { samples: [0.5] },
    { maxWork: undefined },
    { more: 1 },
  ]) {
    expect(shardRequest.safeParse({ ...request, ...wrong }).success).toBe(false);
  }
});
