import {
  linearSolverOf,
  lowerSolverOf,
  requireSameSoftware,
  type ShardSolvers,
  type Software,
} from '@bilevel/core';
import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { fetchBlob } from '../blobs.js';
import { blobsOf, decode } from '../codec.js';
import { ClusterError, WireError } from '../errors.js';
import { KEEP_EVERY } from '../keeping.js';
import { shardTaker } from '../queues.js';
import { problemKeys, type ProblemKeys } from '../redis/keys.js';
import type { Registry } from '../registry.js';
import { asked, checked, checkedJson, meta, type Asked, type Meta } from '../schemas.js';
import { OpenedShard } from './openedShard.js';

/** The samples of a shard: every `shards`-th. */
export function samplesOf({ samples, shards }: Pick<Meta, 'samples' | 'shards'>, shard: number) {
  const held: number[] = [];
  for (let i = shard; i < samples; i += shards) held.push(i);
  return held;
}

/** What a worker needs to open shards. */
export interface ShardSource {
  readonly redis: Redis;
  readonly registry: Registry;
  readonly dataRoot: string | undefined;
  readonly pause: () => Promise<void>;
}

/** A problem on a worker: what it has of it. */
export class OpenedProblem {
  readonly keys: ProblemKeys;
  readonly #source: ShardSource;
  readonly #meta: Meta;
  readonly #solvers: ShardSolvers;
  readonly #shards = new Map<number, OpenedShard>();
  readonly #takers = new Map<number, Worker>();
  /** What calls ask for, by their numbers. */
  readonly #calls = new Map<number, Asked>();

  private constructor(keys: ProblemKeys, source: ShardSource, found: Meta) {
    this.keys = keys;
    this.#source = source;
    this.#meta = found;
    this.#solvers = {
      lower: lowerSolverOf(found.lower),
      linear: linearSolverOf(found.linear),
      ...(found.certificate && { certificate: found.certificate }),
    };
  }

  /**
   * @throws SoftwareError when this machine is another than that of the run, WireError for a problem that is none;
   *   undefined when it is gone
   */
  static async open(
    id: string,
    source: ShardSource,
    machine: Software,
  ): Promise<OpenedProblem | undefined> {
    const keys = problemKeys(id);
    const text = await source.redis.get(keys.meta);
    if (text === null) return undefined;
    const found = checkedJson(meta, text, 'the description of a problem');
    requireSameSoftware(found.machine, machine, 'this worker');
    return new OpenedProblem(keys, source, found);
  }

  /** What takes the jobs of a shard. */
  taker(shard: number): Worker {
    let taker = this.#takers.get(shard);
    if (taker === undefined) {
      if (shard >= this.#meta.shards) throw new WireError('Expected a shard of the problem.');
      taker = shardTaker(this.#source.redis, this.keys, shard);
      // What a command throws is seen where it is called.
      taker.on('error', () => undefined);
      this.#takers.set(shard, taker);
    }
    return taker;
  }

  /** What a call asks for; undefined when it is of no use any more. */
  async called(number: number): Promise<Asked | undefined> {
    const known = this.#calls.get(number);
    if (known !== undefined) return known;
    const bytes = await this.#source.redis.hgetBuffer(this.keys.calls, String(number));
    if (bytes === null) return undefined;
    const call = checked(asked, decode(bytes), 'a call');
    this.#calls.set(number, call);
    for (const old of this.#calls.keys()) {
      if (this.#calls.size > 2 * KEEP_EVERY) this.#calls.delete(old);
    }
    return call;
  }

  /** The shards that have been made here. */
  get shards(): number[] {
    return [...this.#shards.keys()];
  }

  /** The samples of a shard, made where they are not yet. */
  async shard(shard: number): Promise<OpenedShard> {
    const known = this.#shards.get(shard);
    if (known) return known;
    const { redis, registry, dataRoot, pause } = this.#source;
    const { problem, software } = this.#meta;
    const entry = Object.hasOwn(registry, problem) ? registry[problem] : undefined;
    if (entry === undefined) {
      throw new WireError(`Expected a problem of the registry but received ${problem}.`);
    }
    const bytes = await redis.hgetBuffer(this.keys.parts, String(shard));
    if (bytes === null) throw new ClusterError('Redis has lost the data of a problem.');
    const blobs = new Map<string, Uint8Array>();
    for (const [digest, length] of blobsOf(bytes)) {
      const blob = { digest, bytes: length };
      blobs.set(digest, await fetchBlob(redis, this.keys, blob, dataRoot, pause));
    }
    const data = checked(entry.data, decode(bytes, blobs), 'the data of a problem');
    const made = await entry.make(data as never);
    const opened = new OpenedShard(made, this.#solvers, samplesOf(this.#meta, shard), software);
    this.#shards.set(shard, opened);
    return opened;
  }

  /** Gives back what the shards take that others have by now. */
  async keepOwn(worker: string): Promise<void> {
    const leases = await this.#source.redis.hgetall(this.keys.leases);
    for (const shard of this.#shards.keys()) {
      if (leases[String(shard)] !== worker) this.#shards.delete(shard);
    }
  }

  async close(): Promise<void> {
    this.#shards.clear();
    await Promise.all([...this.#takers.values()].map((taker) => taker.close(true)));
    this.#takers.clear();
  }
}
