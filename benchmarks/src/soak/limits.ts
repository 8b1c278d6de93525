import type { Measure, Sample } from './samples.js';

/**
 * How far each measure may be above its start at the end. Counts of what the system gives must come back
 * to the very number. Memory is what the allocators keep of pages that hold anything at all: a leak of a
 * run's data at each round would be far above.
 */
const LIMITS: Readonly<Record<Measure, number>> = {
  processes: 0,
  threads: 0,
  files: 0,
  temporary: 0,
  serverMiB: 32,
  appMiB: 96,
  pageMiB: 8,
  nodes: 500,
  listeners: 100,
};

/** Samples at either end that are compared. */
const ENDS = 5;
/**
 * By their least, since the image library ends its threads only a while after a picture; the others by
 * their medians.
 */
const COUNTS: readonly Measure[] = ['processes', 'threads', 'files', 'temporary'];

/** A measure at the start and at the end of a soak. */
export interface Comparison {
  readonly measure: Measure;
  readonly start: number;
  readonly end: number;
  readonly limit: number;
  readonly holds: boolean;
}

/** Compares the two ends of a series of samples. */
export function compareEnds(samples: readonly Sample[]): Comparison[] {
  const count = Math.min(ENDS, Math.max(1, Math.floor(samples.length / 2)));
  const at = (part: readonly Sample[], measure: Measure): number => {
    const sorted = part.map((sample) => sample[measure]).sort((a, b) => a - b);
    return sorted[COUNTS.includes(measure) ? 0 : sorted.length >> 1] ?? NaN;
  };
  return (Object.entries(LIMITS) as [Measure, number][]).map(([measure, limit]) => {
    const start = at(samples.slice(0, count), measure);
    const end = at(samples.slice(-count), measure);
    return { measure, start, end, limit, holds: end - start <= limit };
  });
}
