// A process of its own for one case of the memory benchmark: learns for a few steps, and writes its budget
// and what was taken to stdout.
import { conjugateGradient, lbfgs, learn, onEngine, safeHeavyBall } from '@bilevel/core';
import { createImage, describedReconstruction, type TrainingPair } from '@bilevel/imaging/problem';
import { MemoryLimitError, WorkerPool } from '@bilevel/parallel';

/** So many pictures of size × size on two threads, within so many times the least memory that does. */
export interface MemoryCase {
  readonly pictures: number;
  readonly size: number;
  readonly times: number;
  /** Default: total variation and its solver. `most`: the isotropic kind by L-BFGS. */
  readonly kind: 'default' | 'most';
}

/** In bytes. */
export interface MemoryFound {
  readonly budget: number;
  /** How much larger the process became at its peak, once all its threads ran. */
  readonly taken: number;
  /** What the program and its threads take before that, having learned from a tiny problem. */
  readonly program: number;
}

const item = JSON.parse(process.argv[2] ?? '') as MemoryCase;
const THREADS = 2;
const lower = item.kind === 'most' ? lbfgs() : safeHeavyBall();
const MODULE = '@bilevel/imaging/described-reconstruction';
const resolve = (name: string): string => import.meta.resolve(name);

function pairsOf(pool: WorkerPool, count: number, size: number): TrainingPair[] {
  return Array.from({ length: count }, (_, i) => {
    const image = (noise: number) => {
      const data = Float64Array.from(
        { length: size * size },
        (_, p) => (p % size < size / 2 ? 0.2 : 0.7) + noise * Math.sin(37 * p * p + i),
      );
      return { ...createImage(size, size, data), data: pool.share(data) };
    };
    return { name: String(i), truth: image(0), measured: image(0.1) };
  });
}

function problemOf(pool: WorkerPool, count: number, size: number) {
  const model = { prior: item.kind === 'most' ? 'tv-isotropic' : 'tv' } as const;
  const data = { pairs: pairsOf(pool, count, size), model };
  return {
    here: describedReconstruction(data),
    elsewhere: { module: MODULE, export: 'describedReconstruction', data },
  };
}

/** A few steps of learning. */
async function steps(pool: WorkerPool, count: number, size: number): Promise<void> {
  const { here, elsewhere } = problemOf(pool, count, size);
  const run = learn(here, Float64Array.of(-5, -5), {
    maxSteps: 2,
    lower,
    oracle: onEngine(pool, elsewhere),
  });
  const iterator = run.steps();
  while ((await iterator.next()).done !== true);
  await run.checkpoint();
}

/** What the pool says that a problem needs at least. */
async function leastFor({
  pictures,
  size,
}: Pick<MemoryCase, 'pictures' | 'size'>): Promise<number> {
  const pool = new WorkerPool({ threads: THREADS, memoryLimit: 1, resolve });
  const { here, elsewhere } = problemOf(pool, pictures, size);
  try {
    await pool.open(here, elsewhere, { lower, linear: conjugateGradient() });
  } catch (error) {
    if (error instanceof MemoryLimitError) return error.needed;
    throw error;
  }
  throw new Error('Expected a problem that is too large for a byte.');
}

/** The process now, without what nobody holds any more; in bytes. */
function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

const alone = resident();
const budget = item.times * (await leastFor(item));
const tiny = { pictures: 4, size: 16 };
// The tiny problem stays open, on both threads.
const memoryLimit = budget + THREADS * (await leastFor(tiny));
const pool = new WorkerPool({ threads: THREADS, memoryLimit, resolve });
await steps(pool, tiny.pictures, tiny.size);
const before = resident();
await steps(pool, item.pictures, item.size);
const peak = process.resourceUsage().maxRSS * 1024;
await pool.close();
const found: MemoryFound = {
  budget,
  taken: peak - before,
  program: before - alone,
};
console.log(JSON.stringify(found));
