/** Shards a worker, so that a slow one can leave some to others. */
const PER_WORKER = 4;
/** As many there are for workers that come later, as far as each has some samples: a job costs some milliseconds. */
const FOR_OTHERS = 64;
const SAMPLES_EACH = 3;
const MOST = 2048;

/** How many shards the samples of a problem are dealt to that is opened while so many workers are there. */
export function shardCount(samples: number, workers: number): number {
  const others = Math.min(FOR_OTHERS, Math.floor(samples / SAMPLES_EACH));
  return Math.min(samples, MOST, Math.max(PER_WORKER * workers, others));
}
