import {
  ShardedOracle,
  conjugateGradient,
  fista,
  recycling,
  type LinearStatus,
  type LowerStatus,
  type Measures,
  type ProblemReference,
  type SampleSummary,
  type ShardRequest,
  type SolveRequest,
  type SolveSummary,
  type SolverDescription,
  type WarmStart,
} from '@bilevel/core';
import { WorkerPool, inProcessTransport } from '@bilevel/parallel';
import {
  exactly,
  fromWorker,
  measures,
  sampleSummary,
  shardRequest,
  solveRequest,
  solveSummary,
  toWorker,
  warmStart,
} from '@bilevel/parallel/schema';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { ErrorMessage } from '../src/errorMessage.js';
import type { Call, FromWorker, ToWorker } from '../src/protocol.js';
import { MODULE, data, resolve } from './signals.js';
import { signals } from './fixtures/problems.js';

it('every message of a pool fits its schema, and no key is without one', async () => {
  const messages: unknown[] = [];
  const transport = inProcessTransport({ onMessage: (message) => messages.push(message) });
  const pool = new WorkerPool({ threads: 2, transport, resolve });
  const problem = signals(data);
  const certificate = 'sharp' as const;
  const linear = recycling(conjugateGradient());
  const solvers = { lower: fista(), linear, certificate };
  const reference = { module: MODULE, export: 'signals', data };
  const oracle = new ShardedOracle(problem, await pool.open(problem, reference, solvers), {
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

/** Every status there is; a new one is missing here until it is added. */
const LOWER = Object.keys({
  converged: 0,
  rounding: 0,
  budget: 0,
  stalled: 0,
  diverged: 0,
} satisfies Record<LowerStatus, 0>) as LowerStatus[];
const LINEAR = Object.keys({
  converged: 0,
  rounding: 0,
  budget: 0,
  indefinite: 0,
  diverged: 0,
} satisfies Record<LinearStatus, 0>) as LinearStatus[];
const NUMBERS = [0, -0, 1, -1, Number.MIN_VALUE, -Number.MAX_VALUE, Infinity, -Infinity, NaN];

function summary(value: number, bound: number): SampleSummary {
  const bounded = { value, error: bound, kind: 'estimated' } as const;
  return {
    gradient: Float64Array.of(value),
    epsilon: bound,
    residual: bound,
    bound: {
      total: bound,
      kind: 'certified',
      parts: {
        parameterGradient: bound,
        cross: bound,
        adjointResidual: bound,
        upperGradient: bound,
        hessian: bound,
        rounding: bound,
      },
    },
    beforehand: {
      constants: {
        strongConvexity: { value: bound, kind: 'certified' },
        lipschitzGradient: { value: bound, kind: 'estimated' },
        lipschitzHessian: { value: Infinity, kind: 'certified' },
        lipschitzCross: { value: bound, kind: 'certified' },
      },
      bound: { total: bound, kind: 'certified' },
    },
    value: bounded,
    corrected: bounded,
    work: { lower: 0, adjoint: 1, total: 1 },
    status: { lower: 'converged', adjoint: 'converged' },
  };
}

/** What is let through, the same object to the bit. */
const passes = (schema: z.ZodType, value: unknown): void => {
  const parsed = schema.safeParse(value);
  expect(parsed.success).toBe(true);
  expect(parsed.data).toEqual(value);
};

describe('the schemas let through', () => {
  it('every status', () => {
    for (const lower of LOWER) {
      passes(solveSummary, { epsilon: 1, work: 2, status: lower });
      for (const adjoint of LINEAR) {
        passes(sampleSummary, { ...summary(1, 1), status: { lower, adjoint } });
      }
    }
  });

  it('every 64-bit float, to the bit', () => {
    for (const x of NUMBERS) {
      // toEqual tells −0 from 0, and NaN is NaN.
      passes(measures, { psnr: x });
      for (const bound of NUMBERS.filter((b) => !(b < 0))) passes(sampleSummary, summary(x, bound));
    }
    expect(sampleSummary.safeParse(summary(1, -1)).success).toBe(false);
    for (const wrong of ['1', null, 1n]) {
      expect(measures.safeParse({ psnr: wrong }).success).toBe(false);
    }
  });

  it('no limits, and zero', () => {
    for (const x of [0, -0, Infinity]) {
      passes(solveRequest, { theta: Float64Array.of(x), accuracy: x, maxWork: x, samples: [] });
    }
    for (const x of [NaN, -1, -Infinity]) {
      const request = { theta: Float64Array.of(x), accuracy: x, maxWork: 1, samples: [] };
      expect(solveRequest.safeParse(request).success).toBe(false);
    }
  });

  it('warm starts with all that they carry', () => {
    const vector = Float64Array.from(NUMBERS);
    const warm: WarmStart = { point: vector, adjoint: vector };
    const tangent = { theta: Float64Array.of(1), duals: [vector] };
    for (const more of [{}, { tangent }, { earlier: [] }, { tangent, earlier: [vector, vector] }]) {
      passes(warmStart, { ...warm, ...more });
    }
    expect(warmStart.safeParse({ ...warm, earlier: [[1]] }).success).toBe(false);
  });
});

describe('every message comes through a wire as it was sent:', () => {
  const vector = Float64Array.from(NUMBERS);
  const reference = { module: '@signals/problem', export: 'signals', data: { y: vector } };
  const own = { name: 'own', options: { factor: NaN, inner: { name: 'cg' } }, module: '#own' };
  const open = {
    ...{ type: 'open', shard: 0, problem: reference },
    ...{ lower: own, linear: { name: 'cg' }, memory: [vector, new Float64Array(0)] },
  };
  const task = (call: unknown) => ({
    ...{ type: 'task', task: 3, shard: 1, call, flags: Int32Array.of(2, 1) },
  });
  const request = {
    ...{ theta: vector, epsilon: Infinity, delta: 0, maxWork: Infinity, maxTotalWork: Infinity },
    samples: [2, 0],
  };
  const fault: ErrorMessage = {
    ...{ name: 'OwnError', message: 'broken', code: 'own', stack: 'at …' },
    cause: { name: 'Error', message: 'below', cause: { name: 'TypeError', message: 'last' } },
  };
  const result = (of: unknown) => ({ type: 'result', task: 3, sample: 2, result: of });

  it.each<[string, z.ZodType, unknown]>([
    ['open', toWorker, open],
    ['open, with a certificate', toWorker, { ...open, certificate: 'newton' }],
    ['evaluate', toWorker, task({ kind: 'evaluate', request })],
    [
      'evaluate, with a certificate',
      toWorker,
      task({ kind: 'evaluate', request: { ...request, certificate: 'sharp' } }),
    ],
    [
      'solve',
      toWorker,
      task({
        kind: 'solve',
        request: { theta: vector, accuracy: Infinity, maxWork: 7, samples: [1] },
      }),
    ],
    ['measure', toWorker, task({ kind: 'measure', request: { samples: [] } })],
    ['opened', fromWorker, { type: 'opened', shard: 1, software: { '@bilevel/core': '1.2.3' } }],
    ['opened, in vain', fromWorker, { type: 'opened', shard: 1, error: fault }],
    ['done', fromWorker, { type: 'done', task: 3 }],
    ['done, in vain', fromWorker, { type: 'done', task: 3, error: fault }],
    ['the empty measure', fromWorker, result({})],
    ...NUMBERS.flatMap((x): [string, z.ZodType, unknown][] => {
      const bound = x < 0 ? -x : x;
      const told = Object.is(x, -0) ? '−0' : String(x);
      return [
        [`a hypergradient of ${told}`, fromWorker, result(summary(x, bound))],
        [`a solve to ${told}`, fromWorker, result({ epsilon: bound, work: 3, status: 'stalled' })],
        [`a PSNR of ${told}`, fromWorker, result({ psnr: x, ssim: 1 })],
      ];
    }),
  ])('%s', (_, schema, message) => {
    passes(schema, structuredClone(message));
    const read: unknown = deserialize(serialize(message));
    passes(schema, read);
    expect(read).toEqual(message);
  });

  it.each<[string, z.ZodType, object]>([
    ['without its reference', toWorker, { ...open, problem: undefined }],
    ['with a key that no type has', toWorker, { ...open, threads: 2 }],
    ['of a certificate that there is not', toWorker, { ...open, certificate: 'best' }],
    ['that is opened by unknown software', fromWorker, { type: 'opened', shard: 1 }],
    [
      'that is opened and is not',
      fromWorker,
      { type: 'opened', shard: 1, software: {}, error: fault },
    ],
    ['of a status that there is not', fromWorker, result({ epsilon: 1, work: 3, status: 'lost' })],
    ['of a score that is no number', fromWorker, result({ psnr: '∞' })],
  ])('but not one %s', (_, schema, message) => {
    expect(schema.safeParse(message).success).toBe(false);
  });
});

it('the types of messages are those of core where they carry its data', () => {
  type Evaluate = Extract<Call, { kind: 'evaluate' }>['request'];
  type Result = Extract<FromWorker, { type: 'result' }>['result'];
  type Open = Extract<ToWorker, { type: 'open' }>;
  expectTypeOf<Evaluate>().toEqualTypeOf<ShardRequest>();
  expectTypeOf<Extract<Call, { kind: 'solve' }>['request']>().toEqualTypeOf<SolveRequest>();
  expectTypeOf<SampleSummary>().toExtend<Result>();
  expectTypeOf<SolveSummary>().toExtend<Result>();
  expectTypeOf<Measures>().toExtend<Result>();
  expectTypeOf<Open['problem']>().toEqualTypeOf<ProblemReference>();
  expectTypeOf<Open['lower']>().toExtend<SolverDescription>();
  expectTypeOf<SolverDescription>().toExtend<Open['lower']>();
});

it('a schema that has drifted away from its type does not compile', () => {
  interface Told {
    readonly status: 'one' | 'two';
    readonly more?: readonly number[];
  }
  const status = z.enum(['one', 'two']);
  const more = z.array(z.number()).exactOptional();
  exactly<Told>()(z.strictObject({ status, more }));
  exactly<Measures>()(z.record(z.string(), z.number()));
  // @ts-expect-error: an optional key is missing.
  exactly<Told>()(z.strictObject({ status }));
  // @ts-expect-error: a key that the type does not have.
  exactly<Told>()(z.strictObject({ status, more, other: z.string().exactOptional() }));
  // @ts-expect-error: a status is missing.
  exactly<Told>()(z.strictObject({ status: z.enum(['one']), more }));
  // @ts-expect-error: a status too many.
  exactly<Told>()(z.strictObject({ status: z.enum(['one', 'two', 'three']), more }));
  // @ts-expect-error: undefined is no absent key.
  exactly<Told>()(z.strictObject({ status, more: z.array(z.number()).optional() }));
  // @ts-expect-error: a required key.
  exactly<Told>()(z.strictObject({ status, more: z.array(z.number()) }));
  // @ts-expect-error: an array of something else.
  exactly<Told>()(z.strictObject({ status, more: z.array(z.string()).exactOptional() }));
});
