import type { ShardEngine } from '@bilevel/core';

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

/** The signals where all who evaluate them read the same. */
export function shared(engine: ShardEngine, signals: readonly Signal[]): Signal[] {
  const share = (array: Float64Array): Float64Array => engine.share?.(array) ?? array;
  return signals.map(({ y, t }) => ({ y: share(y), t: share(t) }));
}
