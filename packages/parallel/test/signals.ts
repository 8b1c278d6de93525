import type { WorkerPool } from '@bilevel/parallel';

/** The module from which workers make the problems of these tests. */
export const MODULE = './fixtures/problems.js';

/** Finds modules beside this one. */
export const resolve = (specifier: string): string => new URL(specifier, import.meta.url).href;

export interface Signal {
  /** Noisy. */
  readonly y: Float64Array;
  /** True. */
  readonly t: Float64Array;
}

export function signal(d: number, seed: number): Signal {
  const t = Float64Array.from({ length: d }, (_, k) => 5 * Math.sin(k / 20 + seed));
  return { t, y: t.map((x, k) => x + Math.sin(37 * k * k + seed)) };
}

/** Signals of different lengths, so that some threads are done before others. */
export const data: readonly Signal[] = [90, 20, 150, 33, 51].map(signal);

/** The signals in memory that all threads of the pool read. */
export function shared(pool: WorkerPool, signals: readonly Signal[]): Signal[] {
  return signals.map(({ y, t }) => ({ y: pool.share(y), t: pool.share(t) }));
}
