import { setImmediate } from 'node:timers/promises';
import { BilevelError, CancelledError } from '@bilevel/core';
import { encodeError } from '@bilevel/parallel/schema';
import type { Job as QueuedJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { encode } from '../codec.js';
import { ClusterError, WireError } from '../errors.js';
import { runScript } from '../redis/scripts.js';
import { TIMES } from '../redis/times.js';
import { checked, job as jobSchema, type Job } from '../schemas.js';
import type { OpenedProblem } from './openedProblem.js';
import type { OpenedShard } from './openedShard.js';

/** A job that has ended so many workers is not tried again. */
const MOST_STARTS = 6;

/** How a job ended here: answered, or of no use any more. */
export type Ended = 'done' | 'late';

/** Who does jobs. */
export interface Doer {
  readonly redis: Redis;
  readonly worker: string;
  readonly onSample: () => void;
}

/**
 * Does a job that was taken, and answers: results and warm starts of the next generation at once, or the error
 * that came of it. An answer that comes too late changes nothing.
 *
 * @throws what Redis throws: the job is then another's when its lock has run out
 */
export async function doJob(
  problem: OpenedProblem,
  shard: number,
  queued: QueuedJob,
  token: string,
  doer: Doer,
  cancelled: { aborted: boolean },
): Promise<Ended> {
  const { redis, worker } = doer;
  const job = checked(jobSchema, queued.data, 'a job');
  if (job.shard !== shard || job.samples.length !== job.generations.length) {
    throw new WireError('Expected a job of its own queue.');
  }
  const renewing = setInterval(() => {
    const renewed = Promise.all([
      queued.extendLock(token, TIMES.lock),
      redis.hexists(problem.keys.calls, String(job.call)),
    ]);
    renewed.then(
      ([, open]) => {
        if (open === 0) cancelled.aborted = true;
      },
      (error: unknown) => {
        // Another has it now.
        if (String(error).includes('lock')) cancelled.aborted = true;
      },
    );
  }, TIMES.renew);
  // Where another has it by now, there is nothing to end.
  const over = async (ended: Ended): Promise<Ended> => {
    await queued.moveToCompleted(undefined, token, false).catch(() => undefined);
    return ended;
  };
  try {
    const asked = await problem.called(job.call);
    if (asked === undefined) return await over('late');
    let opened: OpenedShard | undefined;
    let answer: Buffer;
    let moves = false;
    try {
      if (queued.attemptsStarted > MOST_STARTS) {
        throw new ClusterError(
          `The samples ${job.samples.join(', ')} have ended ${String(MOST_STARTS)} workers. Do they fit into the ` +
            'memory of one?',
        );
      }
      opened = await problem.shard(shard);
      await warm(redis, problem, opened, job);
      const control = { signal: cancelled, pause: () => setImmediate(), onSample: doer.onSample };
      const results = await opened.ask(asked, job.samples, control);
      answer = encode({ worker, results });
      moves = asked.kind !== 'measure';
    } catch (error) {
      opened?.forget(job.samples);
      if (error instanceof CancelledError) return await over('late');
      if (!isOfTheJob(error)) throw error;
      answer = encode({ worker, error: encodeError(error) });
    }
    const ended = await commit(doer, problem, job, answer, moves ? opened : undefined);
    if (ended === 'done' && moves) {
      for (const [k, sample] of job.samples.entries()) {
        opened?.moved(sample, (job.generations[k] ?? 0) + 1);
      }
    }
    return await over(ended);
  } finally {
    clearInterval(renewing);
  }
}

async function warm(redis: Redis, problem: OpenedProblem, shard: OpenedShard, job: Job) {
  const missing = shard.missing(job);
  const stored = missing.filter(({ generation }) => generation > 0);
  for (const { sample } of missing.filter(({ generation }) => generation === 0)) {
    shard.put(sample, 0, undefined);
  }
  if (stored.length === 0) return;
  const fields = stored.map(({ sample, generation }) => `${String(sample)}:${String(generation)}`);
  const found = await redis.hmgetBuffer(problem.keys.warm, ...fields);
  for (const [k, { sample, generation }] of stored.entries()) {
    const bytes = found[k];
    if (!bytes) throw lost();
    shard.put(sample, generation, bytes);
  }
}

async function commit(
  { redis, worker }: Doer,
  { keys }: OpenedProblem,
  { call, shard, samples, generations }: Job,
  answer: Buffer,
  moved: OpenedShard | undefined,
): Promise<Ended> {
  const run = (told: Buffer, warmStarts: readonly (string | number | Buffer)[]) =>
    runScript(
      redis,
      'commit',
      [keys.calls, keys.generations, keys.warm, keys.results, keys.todo],
      [call, shard, keys.told, told, ...warmStarts],
    );
  const warmStarts = moved
    ? samples.flatMap((sample, k) => [sample, generations[k] ?? 0, moved.warm(sample)])
    : [];
  const ended = String(await run(answer, warmStarts));
  if (ended === 'done') return 'done';
  moved?.forget(samples);
  if (ended.startsWith('generation ')) {
    // Nothing but a Redis that has gone back in time has generations of before.
    await run(encode({ worker, error: encodeError(lost()) }), []);
  }
  return 'late';
}

/** Whether it comes of the job itself, and would come again. */
function isOfTheJob(error: unknown): boolean {
  if (error instanceof BilevelError) return true;
  return error instanceof Error && !('command' in error) && !/connection/i.test(error.message);
}

function lost(): ClusterError {
  return new ClusterError(
    'Redis has lost warm starts of this run: it was restarted without what it had. Keep an append-only file ' +
      '(appendonly yes), and resume from the last checkpoint.',
  );
}
