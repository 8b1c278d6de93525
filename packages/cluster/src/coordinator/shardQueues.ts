import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { shardQueue, shardTaker } from '../queues.js';
import type { ProblemKeys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

/** The queues of a problem's shards, as its coordinator has them, and who looks there for jobs whose worker is lost. */
export class ShardQueues {
  readonly queues: readonly Queue[];
  readonly #redis: Redis;
  readonly #keys: ProblemKeys;
  readonly #onLost: (shard: number) => void;
  readonly #lookers = new Map<number, Worker>();
  #isOpen = true;

  constructor(redis: Redis, keys: ProblemKeys, count: number, onLost: (shard: number) => void) {
    this.#redis = redis;
    this.#keys = keys;
    this.#onLost = onLost;
    this.queues = Array.from({ length: count }, (_, shard) => shardQueue(redis, keys, shard));
    // What a command throws is seen where it is called.
    for (const queue of this.queues) queue.on('error', () => undefined);
  }

  /**
   * Has those shards looked at whose jobs workers have just now: as many as there are workers, however many shards wait.
   * Asked for every second of a call; one that takes less needs none.
   */
  async look(): Promise<void> {
    if (this.#redis.status !== 'ready') return;
    const taken = await runScript(this.#redis, 'taken', [this.#keys.todo], [this.#keys.queues]);
    const shards = new Set(Array.isArray(taken) ? taken.map(Number) : []);
    for (const shard of this.#lookers.keys()) if (!shards.has(shard)) await this.#end(shard);
    for (const shard of shards) {
      if (!this.#isOpen || this.#lookers.has(shard)) continue;
      const looker = shardTaker(this.#redis, this.#keys, shard);
      this.#lookers.set(shard, looker);
      looker.on('error', () => undefined);
      looker.on('stalled', () => {
        this.#onLost(shard);
      });
      await looker.startStalledCheckTimer();
    }
  }

  /** No call is under way. */
  async rest(): Promise<void> {
    await Promise.all([...this.#lookers.keys()].map((shard) => this.#end(shard)));
  }

  /** Needs no Redis: one that is gone may not come back. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.rest();
    await Promise.all(this.queues.map((queue) => queue.close()));
  }

  async #end(shard: number): Promise<void> {
    const looker = this.#lookers.get(shard);
    this.#lookers.delete(shard);
    await looker?.close(true);
  }
}
