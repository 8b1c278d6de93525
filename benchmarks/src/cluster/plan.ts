import { readFile, writeFile } from 'node:fs/promises';
import { clusterEngine } from '@bilevel/cluster';
import {
  LocalShard,
  conjugateGradient,
  safeHeavyBall,
  warmStartMemory,
  type Shard,
} from '@bilevel/core';
import { describedReconstruction } from '@bilevel/imaging/described-reconstruction';
import { uniform } from '../random.js';
import { keepResults } from '../results.js';
import { pictureWork } from '../workloads.js';
import { predicted, type CallLoad, type JobCosts } from './planning.js';
import { startServers, type Servers } from './servers.js';
import { simulated } from './simulation.js';

const docs = new URL('../../../docs/cluster.md', import.meta.url);
const MARKS = ['<!-- plan -->', '<!-- /plan -->'] as const;
const ROUNDS = 9;
const WORKERS = [1, 4, 16, 64, 256] as const;
/** Pictures that are planned for. */
const MANY = 10_000;

const solvers = { lower: safeHeavyBall(), linear: conjugateGradient() };

/** The samples of one measurement. */
async function problemOf(count: number, side: number) {
  const { pairs } = await pictureWork(24, side);
  const all = Array.from({ length: count }, (_, i) => pairs[i % pairs.length]!);
  const data = { pairs: all, model: { prior: 'tv' } };
  const problem = describedReconstruction(data);
  const module = '@bilevel/imaging/described-reconstruction';
  return { problem, reference: { module, export: 'describedReconstruction', data } };
}
type Problem = Awaited<ReturnType<typeof problemOf>>;

/** One call of many that differ: θ goes to and fro. */
function evaluated(shard: Shard, { problem }: Problem, call: number) {
  return shard.evaluate({
    theta: Float64Array.of(-2.9 + 0.2 * (call % 2), -4.7 - 0.2 * (call % 2)),
    ...{ epsilon: 0.05, delta: 0.05, maxWork: 1000, maxTotalWork: 10_000 },
    samples: problem.samples.map((_, i) => i),
  });
}

interface Timed {
  /** Of a call: the fewest of the rounds. */
  readonly seconds: number;
  /** Of a call, of the processor: this process, Redis, workers. */
  readonly here: number;
  readonly redis: number;
  readonly workers: number;
  /** Work of the samples, by the last call. */
  readonly work: readonly number[];
}

async function timed(shard: Shard, problem: Problem, servers?: Servers): Promise<Timed> {
  for (let k = 0; k < 6; k++) await evaluated(shard, problem, k);
  const seconds: number[] = [];
  let work: number[] = [];
  const before = servers?.processor() ?? { redis: 0, workers: 0 };
  const begun = process.cpuUsage();
  for (let k = 0; k < ROUNDS; k++) {
    const start = performance.now();
    const results = await evaluated(shard, problem, k);
    seconds.push((performance.now() - start) / 1000);
    work = results.map((one) => one.work.total);
  }
  const { user, system } = process.cpuUsage(begun);
  const after = servers?.processor() ?? before;
  return {
    seconds: Math.min(...seconds),
    here: (user + system) / 1e6 / ROUNDS,
    redis: (after.redis - before.redis) / ROUNDS,
    workers: (after.workers - before.workers) / ROUNDS,
    work,
  };
}

/** What the time of a call is made of, from calls with one worker and with two; and what follows for more. */
export async function benchClusterPlan(): Promise<void> {
  const small = await problemOf(192, 8);
  const large = await problemOf(24, 256);
  const local = {
    small: await timed(new LocalShard(small.problem, solvers), small),
    large: await timed(new LocalShard(large.problem, solvers), large),
  };
  const measured: { small: Timed; large: Timed; mebibyte: number }[] = [];
  for (const workers of [1, 2]) {
    const servers = await startServers(workers);
    const engine = await clusterEngine(servers.address);
    try {
      const [few] = await engine.open(small.problem, small.reference, solvers);
      const [many] = await engine.open(large.problem, large.reference, solvers);
      if (few === undefined || many === undefined) throw new Error('Expected shards.');
      const of = {
        small: await timed(few, small, servers),
        large: await timed(many, large, servers),
      };
      const kept = await many.snapshot();
      const before = servers.processor().redis;
      for (let k = 0; k < 4; k++) await many.restore(kept);
      const mebibyte = (servers.processor().redis - before) / (4 * 24);
      measured.push({ ...of, mebibyte });
    } finally {
      await engine.close();
      await servers.close();
    }
  }
  const [one, two] = measured as [(typeof measured)[0], (typeof measured)[0]];
  const jobs = predicted(NOTHING, { ...EMPTY, samples: 192 }, 1).jobs;
  // Of the processor, which others on this machine do not change. Between two jobs a worker waits for Redis, too.
  const redis = one.small.redis / jobs;
  const costs: JobCosts = {
    coordinator: one.small.here / jobs,
    redis,
    worker: Math.max(0, one.small.workers - local.small.here) / jobs + redis,
    mebibyte: one.mebibyte,
  };
  const mean = local.large.work.reduce((sum, x) => sum + x, 0) / 24;
  const spread =
    Math.sqrt(local.large.work.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 24) / mean;
  const [memory] = warmStartMemory(large.problem, solvers);
  const mebibytes = (memory?.byteLength ?? 0) / 2 ** 20;
  const loads: Record<'small' | 'large', CallLoad> = {
    small: { samples: 192, solve: local.small.here / 192, spread: 0, mebibytes: 0 },
    large: { samples: 24, solve: local.large.here / 24, spread, mebibytes },
  };
  const rows = [one, two].flatMap((of, k) =>
    (['small', 'large'] as const).map((which) => {
      const expected = predicted(costs, loads[which], k + 1).seconds;
      return {
        pictures: which === 'small' ? '192 of 8×8' : '24 of 256×256',
        workers: k + 1,
        'measured (s)': rounded(of[which].seconds),
        'by the formula (s)': rounded(expected),
        'simulated (s)': rounded(simulated(costs, loads[which], k + 1, uniform(1))),
      };
    }),
  );
  await keepResults('cluster-plan', rows, { costs, load: loads.large });
  const text = await readFile(docs, 'utf8');
  const [from, to] = MARKS.map((mark) => text.indexOf(mark)) as [number, number];
  if (from < 0 || to < from) throw new Error('Expected the marks of the plan in docs/cluster.md.');
  const block = `${MARKS[0]}\n\n${planned(costs, loads.large)}\n\n`;
  await writeFile(docs, text.slice(0, from) + block + text.slice(to));
}

const NOTHING: JobCosts = { coordinator: 0, redis: 0, worker: 0, mebibyte: 0 };
const EMPTY: CallLoad = { samples: 1, solve: 0, spread: 0, mebibytes: 0 };

/** The table of docs/cluster.md: 10⁴ pictures, as measured and such that each takes a second. */
export function planned(costs: JobCosts, measured: CallLoad): string {
  const lines = [measured.solve, 1].flatMap((solve) => {
    const load = { ...measured, samples: MANY, solve };
    const alone = predicted(costs, load, 1).seconds;
    return WORKERS.map((workers) => {
      const { jobs, seconds, limit } = predicted(costs, load, workers);
      const events = simulated(costs, load, workers, uniform(workers));
      const cells = [rounded(solve), workers, jobs, rounded(seconds), rounded(events)];
      return `| ${[...cells, rounded(alone / seconds), limit].map(String).join(' | ')} |`;
    });
  });
  return [
    '| solve of a picture (s) | workers | jobs | a call (s) | simulated (s) | times as fast as one | busy all the time |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

const rounded = (x: number): number => Number(x.toPrecision(3));
