import type { ProblemReference, ShardRequest, SolverDescription } from '@bilevel/core';
import { z } from 'zod';
import type { ErrorMessage } from './errorMessage.js';
import { exactly } from './exactly.js';
import {
  certificate,
  index,
  measures,
  sampleSummary,
  shardRequest,
  solveRequest,
  solveSummary,
  vector,
} from './shardData.js';

// The messages between a pool and its workers. Their types are inferred from here (protocol.ts).

const reference = exactly<ProblemReference>()(
  z.strictObject({ module: z.string(), export: z.string(), data: z.unknown() }),
);

export const solver = exactly<SolverDescription>()(
  z.strictObject({
    name: z.string(),
    options: z.record(z.string(), z.unknown()).exactOptional(),
    module: z.string().exactOptional(),
  }),
);

export const error: z.ZodType<ErrorMessage> = exactly<ErrorMessage>()(
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

/** Makes the problem and keeps it as shard number `shard`. */
export const openMessage = z.strictObject({
  type: z.literal('open'),
  shard: index,
  /** With the module as the worker imports it. */
  problem: reference,
  lower: solver,
  linear: solver,
  certificate: certificate.exactOptional(),
  /**
   * Core's `warmStartMemory`, shared: whoever evaluates a sample updates its warm start, and nothing
   * else is kept of it.
   */
  memory: z.array(vector),
});

/** Forgets a shard, its problem and its warm starts. */
const closeMessage = z.strictObject({ type: z.literal('close'), shard: index });

/** What is asked of the samples, each for itself. */
export const call = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('evaluate'), request: shardRequest }),
  z.strictObject({ kind: z.literal('solve'), request: solveRequest }),
  z.strictObject({
    kind: z.literal('measure'),
    request: exactly<Pick<ShardRequest, 'samples'>>()(z.strictObject({ samples: z.array(index) })),
  }),
]);

/** Takes samples of a call until there is none left. */
export const taskMessage = z.strictObject({
  type: z.literal('task'),
  task: index,
  shard: index,
  call,
  /** Shared: [`NEXT`] counts the samples taken so far, [`STOPPED`] is 1 to stop. */
  flags: z.custom<Int32Array>((x) => x instanceof Int32Array, 'Expected an Int32Array'),
});

/** What a pool sends to a worker. */
export const toWorker = z.discriminatedUnion('type', [openMessage, closeMessage, taskMessage]);

/** The answer to an open message: what evaluates the problem there, or why nothing does. */
const openedMessage = z.union([
  z.strictObject({
    type: z.literal('opened'),
    shard: index,
    software: z.record(z.string(), z.string()),
  }),
  z.strictObject({ type: z.literal('opened'), shard: index, error }),
]);

/** The answer for one sample. */
const resultMessage = z.strictObject({
  type: z.literal('result'),
  task: index,
  sample: index,
  result: z.union([sampleSummary, solveSummary, measures]),
});

/** The worker takes no more samples of the task. */
const doneMessage = z.strictObject({
  type: z.literal('done'),
  task: index,
  error: error.exactOptional(),
});

/** What a worker answers. */
export const fromWorker = z.union([openedMessage, resultMessage, doneMessage]);
