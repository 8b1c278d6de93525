import {
  LocalShard,
  warmStartMemory,
  type BilevelProblem,
  type ShardSolvers,
  type WarmStart,
} from '@bilevel/core';
import type { Redis } from 'ioredis';
import { bytesOf } from '../codec.js';
import { lostWarmStarts } from '../errors.js';
import { isKept } from '../keeping.js';
import type { ProblemKeys } from '../redis/keys.js';
import { requireDone } from '../redis/requireDone.js';

/** Warm starts read or written at once. */
const TOGETHER = 16;

/** What the coordinator knows of the warm start of a sample. */
export interface SampleState {
  /** 0 for the problem's own start. */
  readonly generation: number;
  /** The calls that have moved it since it was last kept, the oldest first. */
  readonly since: readonly number[];
}

/** The warm starts of a problem, as its coordinator sees them: those that Redis keeps, and what has moved them since. */
export class WarmStore {
  readonly #redis: Redis;
  readonly #keys: ProblemKeys;
  readonly #problem: BilevelProblem;
  readonly #solvers: ShardSolvers;
  readonly #states: SampleState[];
  #lost = false;

  constructor(redis: Redis, keys: ProblemKeys, problem: BilevelProblem, solvers: ShardSolvers) {
    this.#redis = redis;
    this.#keys = keys;
    this.#problem = problem;
    this.#solvers = solvers;
    this.#states = problem.samples.map(() => ({ generation: 0, since: [] }));
  }

  state(sample: number): SampleState {
    return this.#states[sample]!;
  }

  /** A call has moved some samples of a shard. */
  moved(call: number, shard: number, samples: readonly number[]): void {
    for (const sample of samples) {
      const { generation, since } = this.state(sample);
      const next = generation + 1;
      this.#states[sample] = {
        generation: next,
        since: isKept(shard, next) ? [] : [...since, call],
      };
    }
  }

  /** Redis has those of some samples as they are. */
  kept(samples: readonly number[]): void {
    for (const sample of samples) {
      this.#states[sample] = { generation: this.state(sample).generation, since: [] };
    }
  }

  /** The first call that somebody may have to do again; Infinity for none. */
  get oldest(): number {
    return this.#states.reduce(
      (least, { since }) => Math.min(least, since[0] ?? Infinity),
      Infinity,
    );
  }

  /** Of those asked for, the samples that are not kept as they are: since before a call, where one is given. */
  behind(samples: readonly number[], before = Infinity): number[] {
    return samples.filter((i) => (this.state(i).since[0] ?? Infinity) < before);
  }

  /** @throws ClusterError when Redis was found to have gone back in time */
  requireWhole(): void {
    if (this.#lost) throw lostWarmStarts();
  }

  /** As Redis has them: a call that was given up may have moved, or kept, some. */
  async renew(call: number, samples: readonly number[]): Promise<void> {
    if (samples.length === 0) return;
    const fields = samples.map(String);
    const generations = await this.#redis.hmget(this.#keys.generations, ...fields);
    const kept = await this.#redis.hmget(this.#keys.kept, ...fields);
    for (const [k, sample] of samples.entries()) {
      const before = this.state(sample);
      const generation = Number(generations[k] ?? 0);
      const since = generation > before.generation ? [...before.since, call] : before.since;
      const behind = generation - Number(kept[k] ?? 0);
      // What was evaluated from a generation cannot be told from another of its number.
      if (generation < before.generation || behind > since.length) this.#lost = true;
      this.#states[sample] = { generation, since: since.slice(since.length - behind) };
    }
  }

  /** Of samples that are kept as they are. @throws ClusterError when Redis has lost some */
  async read(samples: readonly number[]): Promise<WarmStart[]> {
    const found: WarmStart[] = [];
    for (let from = 0; from < samples.length; from += TOGETHER) {
      const some = samples.slice(from, from + TOGETHER);
      const fields = some.map((i) => `${String(i)}:${String(this.state(i).generation)}`);
      const stored = await this.#redis.hmgetBuffer(this.#keys.warm, ...fields);
      for (const [k, sample] of some.entries()) {
        const { shard, memory } = this.#one(sample);
        const bytes = stored[k];
        if (this.state(sample).generation !== 0) {
          if (bytes?.length !== memory.byteLength) throw lostWarmStarts();
          bytesOf(memory).set(bytes);
        }
        found.push(...(await shard.snapshot()));
      }
    }
    return found;
  }

  async write(samples: readonly number[], warmStarts: readonly WarmStart[]): Promise<void> {
    const { warm, kept, generations } = this.#keys;
    for (let from = 0; from < samples.length; from += TOGETHER) {
      const batch = this.#redis.multi();
      for (const [k, sample] of samples.slice(from, from + TOGETHER).entries()) {
        const { shard, memory } = this.#one(sample);
        await shard.restore([warmStarts[from + k]!]);
        const { generation, since } = this.state(sample);
        const next = String(generation + 1);
        this.#states[sample] = { generation: generation + 1, since: [] };
        batch
          .hset(warm, `${String(sample)}:${next}`, bytesOf(memory))
          .hdel(warm, `${String(sample)}:${String(generation - since.length)}`)
          .hset(kept, String(sample), next)
          .hset(generations, String(sample), next);
      }
      requireDone(await batch.exec());
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
