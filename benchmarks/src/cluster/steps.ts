import { clusterEngine } from '@bilevel/cluster';
import { learnWeights, type LearnWeightsOptions, type TrainingPair } from '@bilevel/imaging';
import { keepResults } from '../results.js';
import { pictureWork } from '../workloads.js';
import { startServers, type Servers } from './servers.js';

const WORKERS = 2;
const PICTURES = 25;
const SIDE = 256;
const STEPS = 6;
const ROUNDS = 4;

/** Of one run: seconds of its first step, and of each of the others, by the clock and of the processor. */
interface Taken {
  readonly clock: readonly [first: number, other: number, all: number];
  readonly processor: readonly [first: number, other: number, all: number];
  readonly numbers: string;
}

/**
 * Steps of learning on a cluster of two processes beside two threads, in turns: the same numbers, to the bit. The
 * first step has the pictures' way to the workers in it.
 */
export async function benchClusterSteps(): Promise<void> {
  const { name, pairs } = await pictureWork(PICTURES, SIDE);
  const servers = await startServers(WORKERS);
  const engine = await clusterEngine(servers.address);
  const threads: Taken[] = [];
  const cluster: Taken[] = [];
  try {
    await taken(pairs, servers, { engine, maxSteps: 1 });
    for (let round = 0; round < ROUNDS; round++) {
      threads.push(await taken(pairs, servers, { threads: WORKERS, maxSteps: STEPS }));
      cluster.push(await taken(pairs, servers, { engine, maxSteps: STEPS }));
      const [here, there] = [threads.at(-1), cluster.at(-1)];
      console.log(`round ${String(round)}`, here?.clock, there?.clock);
      if (here?.numbers !== there?.numbers) throw new Error('Expected the same numbers.');
    }
  } finally {
    await engine.close();
    await servers.close();
  }
  const parts = ['the first', 'each of the others', 'all'];
  await keepResults(
    'cluster',
    parts.map((steps, k) => {
      const best = (of: readonly Taken[], which: 'clock' | 'processor'): number =>
        Math.min(...of.map((one) => one[which][k]!));
      const ratios = cluster.map(({ clock }, r) => clock[k]! / threads[r]!.clock[k]!);
      return {
        pictures: name,
        steps,
        'threads (s)': rounded(best(threads, 'clock')),
        'cluster (s)': rounded(best(cluster, 'clock')),
        'cluster / threads': rounded(best(cluster, 'clock') / best(threads, 'clock')),
        'median of the rounds': rounded(ratios.toSorted((a, b) => a - b)[ratios.length >> 1]!),
        'processor, cluster / threads': rounded(
          best(cluster, 'processor') / best(threads, 'processor'),
        ),
      };
    }),
  );
}

async function taken(
  pairs: readonly TrainingPair[],
  servers: Servers,
  options: LearnWeightsOptions,
): Promise<Taken> {
  const learning = learnWeights(pairs, [], options);
  const marks = [mark(servers)];
  const values: number[] = [];
  for await (const { objective } of learning.steps()) {
    marks.push(mark(servers));
    values.push(objective.value);
  }
  const last = marks.length - 1;
  const over = (which: 'clock' | 'processor') => {
    const between = (i: number, j: number): number => marks[j]![which] - marks[i]![which];
    return [between(0, 1), between(1, last) / Math.max(1, last - 1), between(0, last)] as const;
  };
  return {
    clock: over('clock'),
    processor: over('processor'),
    numbers: JSON.stringify(values),
  };
}

/** Seconds so far: of the clock, and of the processor in all processes. */
function mark(servers: Servers): { clock: number; processor: number } {
  const { user, system } = process.cpuUsage();
  const { redis, workers } = servers.processor();
  return {
    clock: performance.now() / 1000,
    processor: (user + system) / 1e6 + redis + workers,
  };
}

const rounded = (x: number): number => Number(x.toPrecision(3));
