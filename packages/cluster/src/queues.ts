import { Queue, Worker, createRedisBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import { queueName, type ProblemKeys } from './redis/keys.js';
import { TIMES } from './redis/times.js';

/** The queue of a shard, as its coordinator sees it. */
export function shardQueue(redis: Redis, keys: ProblemKeys, shard: number): Queue {
  return new Queue(queueName(shard), {
    connection: redis,
    prefix: keys.queues,
    skipVersionCheck: true,
    streams: { events: { maxLen: 8 } },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
}

/**
 * What takes jobs of a shard one by one, when asked; or, at the coordinator, looks for those whose worker is
 * lost. It shares a connection: who waits is woken by a message, and needs no connection of its own for it.
 */
export function shardTaker(redis: Redis, keys: ProblemKeys, shard: number): Worker {
  return new Worker(
    queueName(shard),
    null,
    {
      connection: redis,
      prefix: keys.queues,
      skipVersionCheck: true,
      autorun: false,
      lockDuration: TIMES.lock,
      stalledInterval: TIMES.stall,
      // What ends workers again and again is told from the count, by the worker that takes it next.
      maxStalledCount: 1_000_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
    (name, options) => createRedisBackend(name, options),
  );
}
