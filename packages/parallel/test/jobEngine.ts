import { deserialize, serialize } from 'node:v8';
import {
  LocalShard,
  linearSolverOf,
  lowerSolverOf,
  requireSameSoftware,
  softwareOf,
  type BilevelProblem,
  type Measures,
  type ProblemReference,
  type SampleSummary,
  type Shard,
  type ShardControl,
  type ShardEngine,
  type ShardSolvers,
  type Software,
  type SolveSummary,
  type SolverDescription,
  type WarmStart,
} from '@bilevel/core';
import {
  measures,
  sampleSummary,
  shardRequest,
  solveRequest,
  solveSummary,
  warmStart,
} from '@bilevel/parallel/schema';

/** All that a machine is told: it knows nothing of what it has done before. */
interface Job {
  readonly reference: ProblemReference;
  readonly lower: SolverDescription | undefined;
  readonly linear: SolverDescription | undefined;
  readonly certificate: ShardSolvers['certificate'];
  readonly sample: number;
  readonly call: { readonly kind: 'evaluate' | 'solve' | 'measure'; readonly request: object };
  readonly warm: WarmStart;
}

interface Answer {
  readonly result: unknown;
  readonly warm: unknown;
  readonly software: Software;
}

const REQUESTS = { evaluate: shardRequest, solve: solveRequest, measure: undefined };
const RESULTS = { evaluate: sampleSummary, solve: solveSummary, measure: measures };

/** Does a job on a machine that shares nothing with this one; `resolve` finds modules there. */
async function work(job: Buffer, resolve: (specifier: string) => string): Promise<Buffer> {
  const { reference, lower, linear, certificate, sample, call, warm } = deserialize(job) as Job;
  const module = (await import(resolve(reference.module))) as Record<
    string,
    (data: unknown) => BilevelProblem
  >;
  const problem = module[reference.export]!(reference.data);
  if (lower === undefined || linear === undefined) throw new Error('Expected described solvers.');
  const solvers = {
    lower: lowerSolverOf(lower),
    linear: linearSolverOf(linear),
    ...(certificate && { certificate }),
  };
  const shard = new LocalShard(problem, solvers, { samples: [sample] });
  await shard.restore([warmStart.parse(warm)]);
  const request = { ...call.request, samples: [sample] };
  const ask = {
    evaluate: () => shard.evaluate(shardRequest.parse(request)),
    solve: () => shard.solve(solveRequest.parse(request)),
    measure: () => shard.measure([sample]),
  };
  const [result] = await ask[call.kind]();
  const [moved] = await shard.snapshot();
  return serialize({ result, warm: moved, software: softwareOf(problem) } satisfies Answer);
}

/** What a {@link jobEngine} has done. */
export interface Jobs {
  done: number;
  closed: boolean;
}

/**
 * A cluster in this process: `machines` take jobs of one sample each. A machine remembers nothing, so that
 * a job has to say all, and all that comes and goes is bytes whose contents fit the schemas.
 */
export function jobEngine(
  machines: number,
  resolve: (specifier: string) => string,
): ShardEngine & { readonly jobs: Jobs } {
  const jobs: Jobs = { done: 0, closed: false };
  return {
    jobs,
    async open(problem, reference, solvers) {
      const warm = await new LocalShard(problem, solvers).snapshot();
      const { lower, linear, certificate } = solvers;
      const told = {
        ...{ reference, certificate },
        ...{ lower: lower.description, linear: linear.description },
      };
      async function each<T>(
        samples: readonly number[],
        call: Job['call'],
        control: ShardControl = {},
      ): Promise<T[]> {
        const results: T[] = [];
        for (const sample of samples) {
          REQUESTS[call.kind]?.parse(call.request);
          const job = serialize({ ...told, call, sample, warm: warm[sample]! } satisfies Job);
          const answer = deserialize(await work(job, resolve)) as Answer;
          requireSameSoftware(softwareOf(problem), answer.software, 'a machine');
          warm[sample] = warmStart.parse(answer.warm);
          results.push(RESULTS[call.kind].parse(answer.result) as T);
          jobs.done++;
          control.onSample?.();
        }
        return results;
      }
      const shardOf = (samples: readonly number[]): Shard => ({
        samples,
        evaluate: (request, control) =>
          each<SampleSummary>(request.samples, { kind: 'evaluate', request }, control),
        solve: (request, control) =>
          each<SolveSummary>(request.samples, { kind: 'solve', request }, control),
        measure: (chosen, control) =>
          each<Measures>(chosen, { kind: 'measure', request: {} }, control),
        solution: (sample) => Promise.resolve(warm[sample]!.point.slice()),
        snapshot: () => Promise.resolve(samples.map((i) => structuredClone(warm[i]!))),
        restore: (given) => {
          for (const [k, i] of samples.entries()) warm[i] = structuredClone(given[k]!);
          return Promise.resolve();
        },
      });
      const all = problem.samples.map((_, i) => i);
      return Array.from({ length: machines }, (_, k) => all.filter((i) => i % machines === k))
        .filter((samples) => samples.length > 0)
        .map(shardOf);
    },
    close() {
      jobs.closed = true;
      return Promise.resolve();
    },
  };
}
