import {
  LocalShard,
  warmStartMemory,
  type BilevelProblem,
  type ShardSolvers,
  type WarmStart,
} from '@bilevel/core';
import type { Redis } from 'ioredis';
import { bytesOf } from '../codec.js';
import { ClusterError } from '../errors.js';
import type { ProblemKeys } from '../redis/keys.js';

/** Warm starts read or written at once. */
const TOGETHER = 16;

/** The warm starts of a problem in Redis, as its coordinator sees them. */
export class WarmStore {
  readonly #redis: Redis;
  readonly #keys: ProblemKeys;
  readonly #problem: BilevelProblem;
  readonly #solvers: ShardSolvers;
  /** By sample; 0 where there is none, and the problem's own start holds. */
  readonly generations: number[];

  constructor(redis: Redis, keys: ProblemKeys, problem: BilevelProblem, solvers: ShardSolvers) {
    this.#redis = redis;
    this.#keys = keys;
    this.#problem = problem;
    this.#solvers = solvers;
    this.generations = problem.samples.map(() => 0);
  }

  /** As Redis has them: a call that was given up may have moved some. */
  async renew(samples: readonly number[]): Promise<void> {
    if (samples.length === 0) return;
    const found = await this.#redis.hmget(this.#keys.generations, ...samples.map(String));
    for (const [k, sample] of samples.entries()) this.generations[sample] = Number(found[k] ?? 0);
  }

  /** @throws ClusterError when Redis has lost some */
  async read(samples: readonly number[]): Promise<WarmStart[]> {
    const found: WarmStart[] = [];
    for (let from = 0; from < samples.length; from += TOGETHER) {
      const some = samples.slice(from, from + TOGETHER);
      const fields = some.map((i) => `${String(i)}:${String(this.generations[i])}`);
      const stored = await this.#redis.hmgetBuffer(this.#keys.warm, ...fields);
      for (const [k, sample] of some.entries()) {
        const { shard, memory } = this.#one(sample);
        const bytes = stored[k];
        if (this.generations[sample] !== 0) {
          if (bytes?.length !== memory.byteLength) throw lostWarmStarts();
          bytesOf(memory).set(bytes);
        }
        found.push(...(await shard.snapshot()));
      }
    }
    return found;
  }

  async write(samples: readonly number[], warmStarts: readonly WarmStart[]): Promise<void> {
    for (let from = 0; from < samples.length; from += TOGETHER) {
      const batch = this.#redis.multi();
      for (const [k, sample] of samples.slice(from, from + TOGETHER).entries()) {
        const { shard, memory } = this.#one(sample);
        await shard.restore([warmStarts[from + k]!]);
        const old = this.generations[sample] ?? 0;
        this.generations[sample] = old + 1;
        batch
          .hset(this.#keys.warm, `${String(sample)}:${String(old + 1)}`, bytesOf(memory))
          .hdel(
            this.#keys.warm,
            `${String(sample)}:${String(old)}`,
            `${String(sample)}:${String(old - 1)}`,
          )
          .hset(this.#keys.generations, String(sample), String(old + 1));
      }
      await batch.exec();
    }
  }

  /** Bytes that the warm starts of a sample take, of one generation. */
  get bytes(): number {
    return this.#problem.samples.reduce((sum, _, i) => sum + this.#one(i).memory.byteLength, 0);
  }

  #one(sample: number): { shard: LocalShard; memory: Float64Array } {
    const one = { ...this.#problem, samples: [this.#problem.samples[sample]!] };
    const memory = warmStartMemory(one, this.#solvers);
    return { shard: new LocalShard(one, this.#solvers, { memory }), memory: memory[0]! };
  }
}

export function lostWarmStarts(): ClusterError {
  return new ClusterError(
    'Redis has lost what it had of this run: it was restarted without it, or emptied. Keep an append-only file ' +
      '(appendonly yes) and maxmemory-policy noeviction, and resume from the last checkpoint.',
  );
}
