import type { Redis } from 'ioredis';
import {
  briefConnectionTo,
  connect,
  giveUp,
  told,
  unreachable,
  whileConnected,
} from './redis/connect.js';
import { KEYS, problemKeys } from './redis/keys.js';
import { memoryOf, type RedisMemory } from './redis/memory.js';
import { runScript } from './redis/scripts.js';
import { TIMES } from './redis/times.js';
import { checkedJson, workerInfo, type WorkerInfo } from './schemas.js';

/** A worker, and what it says of itself. */
export interface WorkerAt extends WorkerInfo {
  readonly name: string;
}

/** The workers that are there. One that says what cannot be read is none. */
export async function workersAt(redis: Redis): Promise<WorkerAt[]> {
  const told = await runScript(redis, 'workers', [KEYS.seen, KEYS.workers], [TIMES.worker]);
  const texts = Array.isArray(told) ? told.map(String) : [];
  const found: WorkerAt[] = [];
  for (let k = 0; k + 1 < texts.length; k += 2) {
    try {
      const info = checkedJson(workerInfo, texts[k + 1] ?? '', 'what a worker says');
      found.push({ name: texts[k] ?? '', ...info });
    } catch {
      continue;
    }
  }
  return found;
}

/** What is going on at a Redis. */
export interface ClusterStatus {
  /** With the shards that each has, over all problems. */
  readonly workers: readonly (WorkerAt & { readonly shards: number })[];
  readonly problems: readonly {
    readonly id: string;
    readonly shards: number;
    /** Shards that are still to answer the call under way. */
    readonly waiting: number;
  }[];
  readonly memory: RedisMemory;
}

/** @throws ClusterError when there is no Redis, or none any more before it has answered */
export async function clusterStatus(address: string, patience = 10_000): Promise<ClusterStatus> {
  // Whoever asks can ask again.
  const redis = briefConnectionTo(address, 'status');
  await connect(redis, address, patience);
  try {
    const status = await told(whileConnected(redis, patience, () => statusBy(redis)));
    if (status === undefined) throw unreachable(address);
    return status;
  } finally {
    giveUp(redis);
  }
}

async function statusBy(redis: Redis): Promise<ClusterStatus> {
  const held = new Map<string, number>();
  const problems = [];
  for (const id of await redis.zrange(KEYS.problems, '0', '-1')) {
    const keys = problemKeys(id);
    for (const worker of await redis.hvals(keys.leases)) {
      held.set(worker, (held.get(worker) ?? 0) + 1);
    }
    const [shards, waiting] = [await redis.hlen(keys.parts), await redis.zcard(keys.todo)];
    problems.push({ id, shards, waiting });
  }
  const workers = (await workersAt(redis)).map((worker) => ({
    ...worker,
    shards: held.get(worker.name) ?? 0,
  }));
  return { workers, problems, memory: await memoryOf(redis) };
}
