import type { Redis } from 'ioredis';

/**
 * What is sent in this turn of the event loop goes out together: one call of the system, and Redis wakes once. Other
 * than in a pipeline, each command is still sent again by itself where the connection is lost.
 */
export function inOneGo(redis: Redis): void {
  if (redis.status !== 'ready') return;
  const { stream } = redis;
  stream.cork();
  setImmediate(() => {
    stream.uncork();
  });
}
