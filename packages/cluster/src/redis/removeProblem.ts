import type { Redis } from 'ioredis';
import { KEYS, problemKeys } from './keys.js';

/** Removes all that Redis has of a problem, whoever has left it. */
export async function removeProblem(redis: Redis, id: string): Promise<void> {
  const pattern = problemKeys(id).all;
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
    cursor = next;
    if (keys.length > 0) await redis.unlink(...keys);
  } while (cursor !== '0');
  await redis.zrem(KEYS.problems, id);
}
