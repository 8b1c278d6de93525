import type { Redis } from 'ioredis';
import { ClusterError } from '../errors.js';
import { memoryOf } from '../redis/memory.js';

/** Redis takes its memory in steps: 1 MiB and a few bytes take 1.25 MiB. */
const ROUNDED = 1.25;

/** @throws ClusterError unless the warm starts fit into what Redis has left */
export async function requireRoom(redis: Redis, bytes: number): Promise<void> {
  const { used, most } = await memoryOf(redis);
  const needed = ROUNDED * bytes;
  const left = most - used;
  if (most === 0 || needed <= left) return;
  const inMiB = (x: number): string => `${String(Math.ceil(x / 2 ** 20))} MiB`;
  throw new ClusterError(
    `Expected ${inMiB(needed)} of memory in Redis for the warm starts but received ${inMiB(Math.max(left, 0))} ` +
      'below its maxmemory. Raise that, or use fewer or smaller samples.',
  );
}
