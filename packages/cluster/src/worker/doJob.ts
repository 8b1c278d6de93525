import { setImmediate } from 'node:timers/promises';
import { BilevelError, CancelledError } from '@bilevel/core';
import { encodeError } from '@bilevel/parallel/schema';
import type { Job as QueuedJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { encode } from '../codec.js';
import { ClusterError, WireError, lostWarmStarts } from '../errors.js';
import { isKept } from '../keeping.js';
import { inOneGo } from '../redis/inOneGo.js';
import { runScript } from '../redis/scripts.js';
import { TIMES } from '../redis/times.js';
import { checked, job as jobSchema, moves, type Asked, type Job } from '../schemas.js';
import { bringWarmStarts, isDue } from './bringWarmStarts.js';
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
  /** Given what the next job need not wait for. */
  readonly unhurried: (work: Promise<unknown>) => void;
  /** Asks for the next job, behind what was sent for this one. */
  readonly next: () => void;
  /** Told what whoever runs it may want to know. */
  readonly log: (line: string) => void;
}

/**
 * Does a job that was taken, and answers: results and the next generation of the warm starts at once, or the error
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
  if (
    job.shard !== shard ||
    job.samples.length !== job.generations.length ||
    job.samples.length !== job.since.length
  ) {
    throw new WireError('Expected a job of its own queue.');
  }
  const { keys } = problem;
  let isOld = false;
  const renew = async (): Promise<void> => {
    const [renewed, open] = await Promise.all([
      queued.extendLock(token, TIMES.lock),
      redis.get(keys.open),
    ]);
    if (open !== String(job.call)) cancelled.aborted = true;
    if (renewed === 1 || cancelled.aborted) return;
    // It was away for too long, in a step that could not be interrupted, say.
    const isOurs = (await redis.hget(keys.leases, String(shard))) === worker;
    if (!isOurs) cancelled.aborted = true;
    if (!isOld) doer.log(`was away for long, and ${isOurs ? 'goes on' : 'another has its job'}`);
    isOld = true;
  };
  const renewing = setInterval(() => {
    // A Redis that is away is waited for.
    renew().catch(() => undefined);
  }, TIMES.renew);
  // Where another has it by now, there is nothing to end.
  const over = async (ended: Ended | Promise<Ended>): Promise<Ended> => {
    // Redis takes them in this order: what is not answered is not over.
    inOneGo(redis);
    doer.unhurried(queued.moveToCompleted(undefined, token, false));
    doer.next();
    return ended;
  };
  try {
    // Given again, it may have been answered by who was thought to be lost.
    if (queued.attemptsStarted > 1 && !(await isDue(redis, keys, job))) return await over('late');
    const asked = await problem.called(job.call);
    if (asked === undefined) return await over('late');
    let opened: OpenedShard | undefined;
    let answer: Buffer;
    try {
      if (queued.attemptsStarted > MOST_STARTS) {
        throw new ClusterError(
          `The samples ${job.samples.join(', ')} have ended ${String(MOST_STARTS)} workers. Do they fit into the ` +
            'memory of one?',
        );
      }
      opened = await problem.shard(shard);
      const control = { signal: cancelled, pause: () => setImmediate() };
      await bringWarmStarts(redis, problem, opened, job, control);
      // They move from here on, and belong to no generation before Redis has said so.
      opened.forget(job.samples);
      const counted = { ...control, onSample: doer.onSample };
      const results = await opened.ask(asked, job.samples, counted);
      const isMeasured = 'measured' in asked && asked.measured;
      const measures = isMeasured && (await opened.measure(job.samples, control));
      answer = encode({ worker, results, ...(measures && { measures }) });
    } catch (error) {
      opened?.forget(job.samples);
      opened = undefined;
      if (error instanceof CancelledError) return await over('late');
      if (!isOfTheJob(error)) throw error;
      answer = encode({ worker, error: encodeError(error) });
    }
    inOneGo(redis);
    return await over(commit(doer, problem, job, asked.kind, answer, opened));
  } finally {
    clearInterval(renewing);
  }
}

/** Answers, and moves the warm starts to the next generation. */
async function commit(
  { redis, worker }: Doer,
  { keys }: OpenedProblem,
  { call, shard, samples, generations }: Job,
  kind: Asked['kind'],
  answer: Buffer,
  opened: OpenedShard | undefined,
): Promise<Ended> {
  const step = moves(kind) ? 1 : 0;
  const run = (told: Buffer, warmStarts: readonly (string | number | Buffer)[]) =>
    runScript(
      redis,
      'commit',
      [keys.open, keys.generations, keys.kept, keys.warm, keys.results, keys.todo],
      [call, shard, keys.told, told, step, ...warmStarts],
    );
  const isPut = (generation: number): boolean =>
    kind === 'keep' || (step === 1 && isKept(shard, generation + step));
  const warmStarts = samples.flatMap((sample, k) => {
    const generation = generations[k] ?? 0;
    return [sample, generation, opened && isPut(generation) ? opened.warm(sample) : ''];
  });
  const ended = String(await run(answer, opened ? warmStarts : []));
  if (ended === 'done') {
    for (const [k, sample] of samples.entries()) {
      opened?.moved(sample, (generations[k] ?? 0) + step);
    }
    return 'done';
  }
  if (ended.startsWith('generation ')) {
    // Nothing but a Redis that has gone back in time has generations of before.
    await run(encode({ worker, error: encodeError(lostWarmStarts()) }), []);
  }
  return 'late';
}

/** Whether it comes of the job itself, and would come again. */
function isOfTheJob(error: unknown): boolean {
  if (error instanceof BilevelError) return true;
  return error instanceof Error && !('command' in error) && !/connection/i.test(error.message);
}
