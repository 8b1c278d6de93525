import {
  certificate,
  errorMessage,
  measures,
  sampleSummary,
  shardRequest,
  solveRequest,
  solveSummary,
  solverDescription,
} from '@bilevel/parallel/schema';
import { z } from 'zod';
import { WireError } from './errors.js';

// Whatever is read from Redis fits one of these, or is refused.

const name = z.string().min(1).max(256);
const index = z
  .int()
  .min(0)
  .max(2 ** 31);
const indices = z.array(index).max(2 ** 20);
const software = z.record(z.string().max(256), z.string().max(256));

/** A solver of core's, which its description alone makes. */
const ownSolver = solverDescription.refine(
  (solver) => !JSON.stringify(solver).includes('"module"'),
  'Expected a solver of this software, and no module',
);

/** How a problem is made; the data of each shard are apart. */
export const meta = z.strictObject({
  /** In the registry. */
  problem: name,
  lower: ownSolver,
  linear: ownSolver,
  certificate: certificate.exactOptional(),
  /** Of the machine that the run is on, which those of workers must be the same as. */
  machine: software,
  /** What the problem says of itself there. */
  software,
  /** How many samples there are in all, and how many shards. */
  samples: index,
  shards: index,
});
export type Meta = z.output<typeof meta>;

/** A job: nothing but numbers. */
export const job = z.strictObject({
  problem: z.string().regex(/^[0-9a-f]{24}$/),
  call: index,
  shard: index,
  samples: indices,
  /** Generation of the warm start of each. */
  generations: indices,
  /** Of each, the calls that have moved its warm start since it was last kept, the oldest first. */
  since: z.array(z.array(index).max(2 ** 16)).max(2 ** 20),
});
export type Job = z.output<typeof job>;

/** Whether what comes out is measured too, as a call of its own to measure would. */
const measured = z.boolean();

/** What the shards are asked for, each for its own samples. */
export const asked = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('evaluate'),
    request: shardRequest.omit({ samples: true }),
    measured,
  }),
  z.strictObject({
    kind: z.literal('solve'),
    request: solveRequest.omit({ samples: true }),
    measured,
  }),
  z.strictObject({ kind: z.literal('measure') }),
  /** Puts the warm starts, as they are, into Redis. */
  z.strictObject({ kind: z.literal('keep') }),
]);
export type Asked = z.output<typeof asked>;

/** The kinds of calls that move warm starts. */
export const moves = (kind: Asked['kind']): boolean => kind === 'evaluate' || kind === 'solve';

/** Made once: zod compiles a schema where it is first used. */
const answer = <S extends z.ZodType>(result: S) =>
  z.union([
    z.strictObject({
      worker: name,
      results: z.array(result),
      measures: z.array(measures).exactOptional(),
    }),
    z.strictObject({ worker: name, error: errorMessage }),
  ]);

/** What a shard answers to a call of each kind. */
export const ANSWERS = {
  ...{ evaluate: answer(sampleSummary), solve: answer(solveSummary) },
  ...{ measure: answer(measures), keep: answer(z.strictObject({})) },
};

/** What a worker says of itself. */
export const workerInfo = z.strictObject({
  host: name,
  pid: index,
  threads: index,
  since: z.number(),
  /** Samples that it has evaluated. */
  done: index,
  machine: software,
});
export type WorkerInfo = z.output<typeof workerInfo>;

/** The value, if it fits. @throws WireError that says of what */
export function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw new WireError(`Expected ${what} but received another: ${z.prettifyError(found.error)}`);
}

/** JSON that fits. @throws WireError */
export function checkedJson<S extends z.ZodType>(
  schema: S,
  text: string,
  what: string,
): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WireError(`Expected ${what} but received no JSON.`, { cause });
  }
  return checked(schema, value, what);
}
