import { z } from 'zod';

/**
 * Schemas of what crosses the boundary of a shard, for transports that carry it over a wire that
 * structured clone does not reach. `Float64Array` stands for itself: an encoding has to keep 64-bit
 * floats to the bit, infinities included.
 */

const vector = z.instanceof(Float64Array);
const index = z.int().min(0);
/** An amount of work or a tolerance: `Infinity` is no limit. */
const amount = z.union([z.number().min(0), z.literal(Infinity)]);
const kind = z.enum(['certified', 'estimated']);
const nonNegative = z.number().min(0);

/** Core's `ShardRequest`. */
export const shardRequest = z.strictObject({
  theta: vector,
  epsilon: amount,
  delta: amount,
  maxWork: amount,
  maxTotalWork: amount,
  certificate: z.enum(['plain', 'local', 'sharp']).optional(),
  samples: z.array(index),
});

/** Core's `SolveRequest`. */
export const solveRequest = z.strictObject({
  theta: vector,
  accuracy: amount,
  maxWork: amount,
  samples: z.array(index),
});

const boundedValue = z.strictObject({ value: z.number(), error: nonNegative, kind });

/** Core's `SampleSummary`. */
export const sampleSummary = z.strictObject({
  gradient: vector,
  epsilon: nonNegative,
  residual: nonNegative,
  bound: z.strictObject({
    total: nonNegative,
    kind,
    parts: z.strictObject({
      parameterGradient: nonNegative,
      cross: nonNegative,
      adjointResidual: nonNegative,
      upperGradient: nonNegative,
      hessian: nonNegative,
      rounding: nonNegative,
    }),
  }),
  value: boundedValue,
  corrected: boundedValue,
  work: z.strictObject({ lower: nonNegative, adjoint: nonNegative, total: nonNegative }),
  status: z.strictObject({
    lower: z.enum(['converged', 'rounding', 'budget', 'diverged']),
    adjoint: z.enum(['converged', 'rounding', 'budget', 'indefinite']),
  }),
});

/** Core's `SolveSummary`. */
export const solveSummary = z.strictObject({
  epsilon: nonNegative,
  work: nonNegative,
  status: z.enum(['converged', 'rounding', 'budget', 'diverged']),
});

/** Core's `Measures`. */
export const measures = z.record(z.string(), z.number());

/** Core's `WarmStart`. */
export const warmStart = z.strictObject({ point: vector, adjoint: vector });

const solver = z.strictObject({
  name: z.string(),
  options: z.record(z.string(), z.unknown()).optional(),
  module: z.string().optional(),
});

const error = z.object({ name: z.string(), message: z.string() });

/** What a pool sends to a worker. */
export const toWorker = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('open'),
    shard: index,
    problem: z.strictObject({ module: z.string(), export: z.string(), data: z.unknown() }),
    lower: solver,
    linear: solver,
    warmStarts: z.array(warmStart),
  }),
  z.strictObject({
    type: z.literal('task'),
    task: index,
    shard: index,
    call: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('evaluate'), request: shardRequest }),
      z.strictObject({ kind: z.literal('solve'), request: solveRequest }),
      z.strictObject({
        kind: z.literal('measure'),
        request: z.strictObject({ samples: z.array(index) }),
      }),
    ]),
    flags: z.instanceof(Int32Array),
  }),
]);

/** What a worker answers. */
export const fromWorker = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('opened'), shard: index, error: error.optional() }),
  z.strictObject({
    type: z.literal('result'),
    task: index,
    sample: index,
    result: z.union([sampleSummary, solveSummary, measures]),
  }),
  z.strictObject({ type: z.literal('done'), task: index, error: error.optional() }),
]);
