import type {
  Certificate,
  HypergradientBound,
  BoundedValue,
  LinearStatus,
  LowerStatus,
  Measures,
  SampleSummary,
  ShardRequest,
  SolveRequest,
  SolveSummary,
  SolverDescription,
  WarmStart,
} from '@bilevel/core';
import { z } from 'zod';
import type { ErrorMessage } from './errorMessage.js';
import { exactly } from './exactly.js';
import type { Call, FromWorker, ToWorker } from './protocol.js';

export { exactly };

/**
 * Schemas of what crosses the boundary of a shard, for transports that carry it over a wire that
 * structured clone does not reach. `Float64Array` stands for itself: an encoding has to keep 64-bit
 * floats to the bit, infinities, NaN and −0 included.
 *
 * Each is checked against the type that it describes when this package is compiled.
 */

const vector = z.instanceof(Float64Array);
const index = z.int().min(0);
/** Any 64-bit float, which `z.number()` is not: it knows no infinities and no NaN. */
export const float = z.custom<number>((x) => typeof x === 'number', 'Expected a number');
/** An amount of work or a tolerance: `Infinity` is no limit. */
const amount = float.refine((x) => x >= 0, 'Expected a number of at least 0');
/** A bound that was computed. Where factors overflow it is infinite, or NaN, and bounds nothing. */
const bound = float.refine((x) => !(x < 0), 'Expected a number of at least 0');
const kind = z.enum(['certified', 'estimated']);
const certificate = exactly<Certificate>()(z.enum(['plain', 'local', 'sharp', 'newton']));

/** Core's `ShardRequest`. */
export const shardRequest = exactly<ShardRequest>()(
  z.strictObject({
    theta: vector,
    epsilon: amount,
    delta: amount,
    maxWork: amount,
    maxTotalWork: amount,
    certificate: certificate.exactOptional(),
    samples: z.array(index),
  }),
);

/** Core's `SolveRequest`. */
export const solveRequest = exactly<SolveRequest>()(
  z.strictObject({ theta: vector, accuracy: amount, maxWork: amount, samples: z.array(index) }),
);

/** Core's `BoundedValue`. */
export const boundedValue = exactly<BoundedValue>()(
  z.strictObject({ value: float, error: bound, kind }),
);

/** Core's `HypergradientBound`. */
export const hypergradientBound = exactly<HypergradientBound>()(
  z.strictObject({
    total: bound,
    kind,
    parts: z.strictObject({
      parameterGradient: bound,
      cross: bound,
      adjointResidual: bound,
      upperGradient: bound,
      hessian: bound,
      rounding: bound,
    }),
  }),
);

const lowerStatus = exactly<LowerStatus>()(
  z.enum(['converged', 'rounding', 'budget', 'stalled', 'diverged']),
);
const linearStatus = exactly<LinearStatus>()(
  z.enum(['converged', 'rounding', 'budget', 'indefinite', 'diverged']),
);

/** Core's `SampleSummary`. */
export const sampleSummary = exactly<SampleSummary>()(
  z.strictObject({
    gradient: vector,
    epsilon: bound,
    residual: bound,
    bound: hypergradientBound,
    value: boundedValue,
    corrected: boundedValue,
    work: z.strictObject({ lower: amount, adjoint: amount, total: amount }),
    status: z.strictObject({ lower: lowerStatus, adjoint: linearStatus }),
  }),
);

/** Core's `SolveSummary`. */
export const solveSummary = exactly<SolveSummary>()(
  z.strictObject({ epsilon: bound, work: amount, status: lowerStatus }),
);

/** Core's `Measures`: a PSNR may be infinite. */
export const measures = exactly<Measures>()(z.record(z.string(), float));

/** Core's `WarmStart`: all that is kept of a sample. */
export const warmStart = exactly<WarmStart>()(
  z.strictObject({
    point: vector,
    adjoint: vector,
    tangent: z.strictObject({ theta: vector, duals: z.array(vector) }).exactOptional(),
    earlier: z.array(vector).exactOptional(),
  }),
);

const solver = exactly<SolverDescription>()(
  z.strictObject({
    name: z.string(),
    options: z.record(z.string(), z.unknown()).exactOptional(),
    module: z.string().exactOptional(),
  }),
);

const error: z.ZodType<ErrorMessage> = exactly<ErrorMessage>()(
  z.strictObject({
    name: z.string(),
    message: z.string(),
    code: z.string().exactOptional(),
    stack: z.string().exactOptional(),
    get cause() {
      return error.exactOptional();
    },
  }),
);

const call = exactly<Call>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('evaluate'), request: shardRequest }),
    z.strictObject({ kind: z.literal('solve'), request: solveRequest }),
    z.strictObject({
      kind: z.literal('measure'),
      request: z.strictObject({ samples: z.array(index) }),
    }),
  ]),
);

/** What a pool sends to a worker. */
export const toWorker = exactly<ToWorker>()(
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('open'),
      shard: index,
      problem: z.strictObject({ module: z.string(), export: z.string(), data: z.unknown() }),
      lower: solver,
      linear: solver,
      certificate: certificate.exactOptional(),
      memory: z.array(vector),
    }),
    z.strictObject({
      type: z.literal('task'),
      task: index,
      shard: index,
      call,
      flags: z.instanceof(Int32Array),
    }),
  ]),
);

/** What a worker answers. */
export const fromWorker = exactly<FromWorker>()(
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('opened'), shard: index, error: error.exactOptional() }),
    z.strictObject({
      type: z.literal('result'),
      task: index,
      sample: index,
      result: z.union([sampleSummary, solveSummary, measures]),
    }),
    z.strictObject({ type: z.literal('done'), task: index, error: error.exactOptional() }),
  ]),
);
