import { CancelledError, type ShardControl } from '@bilevel/core';
import type { Redis } from 'ioredis';
import { lostWarmStarts } from '../errors.js';
import type { ProblemKeys } from '../redis/keys.js';
import type { Job } from '../schemas.js';
import type { OpenedProblem } from './openedProblem.js';
import type { OpenedShard } from './openedShard.js';

/** Whether the call of a job is under way, and has no answer to it yet. */
export async function isDue(
  redis: Redis,
  keys: ProblemKeys,
  { call, shard }: Pick<Job, 'call' | 'shard'>,
): Promise<boolean> {
  const [open, due] = await Promise.all([
    redis.get(keys.open),
    redis.zscore(keys.todo, String(shard)),
  ]);
  return open === String(call) && due !== null;
}

/**
 * Brings the warm starts of a job's samples to the generations that it begins with. Mostly they are in memory. Else
 * what was last kept is read, and the calls that have moved it since are done again: each result depends on its
 * call and on the warm start before it alone, so that the same comes of it, to the bit.
 *
 * @throws CancelledError when the job is another's by now, ClusterError when Redis has lost something
 */
export async function bringWarmStarts(
  redis: Redis,
  problem: OpenedProblem,
  shard: OpenedShard,
  job: Job,
  control: ShardControl,
): Promise<void> {
  const { keys } = problem;
  /** What is not there is of no use any more, or lost. */
  const missing = async (): Promise<Error> =>
    (await isDue(redis, problem.keys, job)) ? lostWarmStarts() : new CancelledError();
  for (const [k, sample] of job.samples.entries()) {
    const since = job.since[k] ?? [];
    const end = job.generations[k] ?? 0;
    const kept = end - since.length;
    const held = shard.generation(sample);
    if (held === end) continue;
    let at = held;
    if (held < kept || held > end) {
      at = kept;
      const field = `${String(sample)}:${String(kept)}`;
      const bytes = kept === 0 ? undefined : await redis.hgetBuffer(keys.warm, field);
      if (bytes === null) throw await missing();
      shard.put(sample, kept, bytes);
    }
    for (const number of since.slice(at - kept)) {
      const asked = await problem.called(number);
      if (asked === undefined) throw await missing();
      await shard.ask(asked, [sample], control);
      shard.moved(sample, ++at);
    }
  }
}
