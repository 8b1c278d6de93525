import { KEEP_EVERY, shardCount } from '@bilevel/cluster';

/** What a job costs besides its solves, in seconds, wherever it is. */
export interface JobCosts {
  /** The coordinator: giving it, and reading its answer. */
  readonly coordinator: number;
  /** Redis, which does one thing at a time. */
  readonly redis: number;
  /** The worker: all that passes between two jobs. */
  readonly worker: number;
  /** Redis, for each MiB of warm starts that it is given. */
  readonly mebibyte: number;
}

/** What a call asks for. */
export interface CallLoad {
  readonly samples: number;
  /** Seconds that a sample takes, in the mean. */
  readonly solve: number;
  /** Their standard deviation over the mean. */
  readonly spread: number;
  /** Of the warm start of a sample. */
  readonly mebibytes: number;
}

export interface Prediction {
  readonly jobs: number;
  readonly seconds: number;
  /** Who is busy all the time. */
  readonly limit: 'workers' | 'coordinator' | 'Redis';
}

/**
 * Seconds of a call: what the busiest of workers, coordinator and Redis have to do, and a first job's way. The busiest
 * of W workers has N/W samples, and by chance √(2 ln W) standard deviations of their sum more.
 */
export function predicted(
  { coordinator, redis, worker, mebibyte }: JobCosts,
  { samples, solve, spread, mebibytes }: CallLoad,
  workers: number,
): Prediction {
  const jobs = shardCount(samples, workers);
  const chance = spread * Math.sqrt((samples / workers) * 2 * Math.log(workers));
  const kept = (samples / KEEP_EVERY) * mebibytes * mebibyte;
  const busy = {
    // Who gives Redis a warm start waits until it is there.
    workers:
      (samples / workers + chance) * solve + Math.ceil(jobs / workers) * worker + kept / workers,
    coordinator: jobs * coordinator,
    Redis: jobs * redis + kept,
  };
  const [limit, most] = Object.entries(busy).reduce((a, b) => (b[1] > a[1] ? b : a));
  return { jobs, seconds: most + coordinator + worker, limit: limit as Prediction['limit'] };
}
