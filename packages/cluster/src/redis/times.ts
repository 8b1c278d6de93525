/** How long things may take, in milliseconds. A worker that is lost is noticed within LOCK + 2 STALL. */
export const TIMES = {
  /** A job belongs to its worker for so long after it was last heard of. */
  lock: 4000,
  /** How often a worker says that it is still at its job. */
  renew: 1000,
  /** How often jobs without a lock are looked for. */
  stall: 2000,
  /** A worker of which nothing is heard for so long is not counted. */
  worker: 6000,
  /** A coordinator of which nothing is heard for so long is not worked for. */
  coordinator: 15_000,
  /** A problem whose coordinator is not heard of for so long is removed. */
  problem: 600_000,
  /** Arrays that nobody fetches are removed after so long. */
  blob: 60_000,
  /** How often is looked, where a message may have been lost. */
  look: 500,
} as const;
