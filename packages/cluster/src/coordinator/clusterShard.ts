import type {
  Measures,
  SampleSummary,
  Shard,
  ShardControl,
  ShardRequest,
  SolveRequest,
  SolveSummary,
  WarmStart,
} from '@bilevel/core';
import { decodeError } from '@bilevel/parallel/schema';
import type { Redis } from 'ioredis';
import { decode, encode } from '../codec.js';
import { WireError } from '../errors.js';
import { KEEP_EVERY } from '../keeping.js';
import { redisFault, told } from '../redis/connect.js';
import { KEYS, type ProblemKeys } from '../redis/keys.js';
import { inOneGo } from '../redis/inOneGo.js';
import { runAtOnce } from '../redis/scripts.js';
import { ANSWERS, checked, moves, type Asked, type Job } from '../schemas.js';
import { Call } from './call.js';
import type { ShardQueues } from './shardQueues.js';
import type { WarmStore } from './warmStore.js';

/** How often is looked whether an answer is there whose message was lost, in milliseconds. */
const LOOK = 1000;
/** Jobs given at once. */
const AT_ONCE = 64;
/** For how long after an answer others are waited for, to read them together, in milliseconds. */
const TOGETHER = 25;
/** After so many looks without an answer, jobs are given again: Redis may have lost them. */
const AGAIN = 10;
/** What a call asked for is kept for no more calls after it than these, and warm starts are kept instead. */
const MOST_CALLS = 4 * KEEP_EVERY;

/** What a shard on a cluster needs of its engine. */
export interface ShardPlace {
  readonly id: string;
  readonly redis: Redis;
  readonly keys: ProblemKeys;
  readonly queues: ShardQueues;
  readonly warm: WarmStore;
  /** Whether there is still something to wait for. @throws why there is not */
  readonly check: () => Promise<void>;
  /** Told which worker has evaluated how many samples. */
  readonly onAnswer: (worker: string, samples: number) => void;
  readonly close: () => Promise<void>;
}

/**
 * All samples of a problem, in as many queues as there are shards. Who evaluates them, and how often, has no part in
 * the numbers: an answer belongs to the generation of warm starts that it began with, and counts once.
 */
export class ClusterShard implements Shard {
  readonly samples: readonly number[];
  readonly #place: ShardPlace;
  #calls = 0;
  /** Numbers of the calls whose requests Redis still has. */
  #sent: number[] = [];
  #current: Call | undefined;
  /** Ends with the work under way. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Work of each sample in its last evaluation. */
  readonly #expected: number[];
  /** What each sample measures at its solution as it is now, where that is known. */
  readonly #measures: (Measures | undefined)[] = [];
  /** Whether solutions were measured since they last moved. */
  #isMeasured = false;

  constructor(place: ShardPlace, dimensions: readonly number[]) {
    this.#place = place;
    this.samples = dimensions.map((_, i) => i);
    this.#expected = [...dimensions];
  }

  async evaluate(request: ShardRequest, control?: ShardControl): Promise<SampleSummary[]> {
    const { samples, ...rest } = request;
    const asked: Asked = { kind: 'evaluate', request: rest, measured: this.#moving(samples) };
    const results = await this.#call<SampleSummary>(asked, samples, control);
    for (const [k, i] of samples.entries()) this.#expected[i] = results[k]!.work.total;
    return results;
  }

  solve(request: SolveRequest, control?: ShardControl): Promise<SolveSummary[]> {
    const { samples, ...rest } = request;
    const asked: Asked = { kind: 'solve', request: rest, measured: this.#moving(samples) };
    return this.#call<SolveSummary>(asked, samples, control);
  }

  /** Where solutions were measured the last time, what they measure came with the answers; a call for it costs a job a shard. */
  async measure(samples: readonly number[], control?: ShardControl): Promise<Measures[]> {
    this.#isMeasured = true;
    const known = samples.map((i) => this.#measures[i]).filter((one) => one !== undefined);
    if (known.length === samples.length) return known;
    const found = await this.#call<Measures>({ kind: 'measure' }, samples, control);
    for (const [k, i] of samples.entries()) this.#measures[i] = found[k];
    return found;
  }

  async solution(sample: number): Promise<Float64Array> {
    const [warm] = await this.#kept([sample]);
    if (warm === undefined) throw new WireError('Expected a warm start.');
    return warm.point;
  }

  snapshot(): Promise<WarmStart[]> {
    return this.#kept(this.samples);
  }

  restore(warmStarts: readonly WarmStart[]): Promise<void> {
    this.#forgetMeasures(this.samples);
    return this.#inTurn(() => told(this.#place.warm.write(this.samples, warmStarts)));
  }

  close(): Promise<void> {
    return told(this.#place.close());
  }

  /** A shard has answered. */
  done(shard: number): void {
    this.#current?.done(shard);
  }

  /** Nothing more can be evaluated, or not now. */
  fail(error: unknown): void {
    this.#current?.fail(error);
  }

  /** What samples measure is no longer known. Returns whether it is likely to be asked for once they have moved: as the last time. */
  #moving(samples: readonly number[]): boolean {
    this.#forgetMeasures(samples);
    const isMeasured = this.#isMeasured;
    this.#isMeasured = false;
    return isMeasured;
  }

  #forgetMeasures(samples: readonly number[]): void {
    for (const i of samples) this.#measures[i] = undefined;
  }

  /** Has the workers put warm starts into Redis, and reads them. */
  #kept(samples: readonly number[]): Promise<WarmStart[]> {
    const { warm } = this.#place;
    return this.#inTurn(async () => {
      await this.#keep(warm.behind(samples));
      return told(warm.read(samples));
    });
  }

  async #keep(samples: readonly number[], control?: ShardControl): Promise<void> {
    if (samples.length > 0) await this.#called({ kind: 'keep' }, samples, control);
  }

  /** Redis knows of one call at a time: solutions, say, may be asked for at once. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #call<T>(asked: Asked, samples: readonly number[], control?: ShardControl): Promise<T[]> {
    return this.#inTurn(() => this.#called<T>(asked, samples, control));
  }

  async #called<T>(
    asked: Asked,
    samples: readonly number[],
    control: ShardControl = {},
  ): Promise<T[]> {
    const { redis, keys, queues, warm } = this.#place;
    warm.requireWhole();
    if (asked.kind !== 'keep' && this.#calls - warm.oldest >= MOST_CALLS) {
      await this.#keep(warm.behind(this.samples, this.#calls - MOST_CALLS / 2), control);
    }
    const parts = this.#parts(samples);
    const call = new Call(++this.#calls, parts.keys());
    this.#current = call;
    const results = new Map<number, unknown>();
    try {
      await this.#give(call, asked, parts);
      let lookedAt = performance.now();
      for (let looks = 1; call.waiting.size > 0;) {
        await call.news(LOOK, control);
        if (performance.now() - lookedAt > LOOK) {
          lookedAt = performance.now();
          await queues.look();
        }
        await call.collect(TOGETHER, control);
        const isTold = call.told.size > 0;
        if (!isTold) {
          await this.#place.check();
          if (looks++ % AGAIN === 0) await this.#again(call, parts);
        }
        const shards = isTold ? [...call.told] : [...call.waiting];
        call.told.clear();
        await this.#read(call, asked.kind, shards, parts, results, control);
      }
      await redis.unlink(keys.open, keys.results);
    } catch (error) {
      this.#forgetMeasures(samples);
      await this.#giveUp(call, samples).catch(() => undefined);
      throw redisFault(error);
    } finally {
      this.#current = undefined;
      await queues.rest();
    }
    if (asked.kind === 'keep') warm.kept(samples);
    else if (moves(asked.kind)) {
      for (const [shard, part] of parts) warm.moved(call.number, shard, part);
    }
    await this.#forget();
    return samples.map((i) => results.get(i) as T);
  }

  /** Calls that nobody will have to do again are no longer kept. */
  async #forget(): Promise<void> {
    const { redis, keys, warm } = this.#place;
    const { oldest } = warm;
    const past = this.#sent.filter((number) => number < oldest);
    if (past.length === 0) return;
    await redis.hdel(keys.calls, ...past.map(String));
    this.#sent = this.#sent.filter((number) => number >= oldest);
  }

  /** The samples of each shard that takes part. */
  #parts(samples: readonly number[]): Map<number, number[]> {
    const parts = new Map<number, number[]>();
    for (const i of samples) {
      const shard = i % this.#place.queues.queues.length;
      const part = parts.get(shard);
      if (part) part.push(i);
      else parts.set(shard, [i]);
    }
    return parts;
  }

  async #give(call: Call, asked: Asked, parts: ReadonlyMap<number, number[]>): Promise<void> {
    const { redis, keys, warm } = this.#place;
    const given = [...parts].flatMap(([shard, samples]) => [
      shard,
      Math.max(...samples.map((i) => warm.state(i).since.length)),
      // The longest first: taken last, it would leave others idle.
      -samples.reduce((sum, i) => sum + (this.#expected[i] ?? 0), 0),
    ]);
    this.#sent.push(call.number);
    inOneGo(redis);
    // Jobs need not wait for what they are about: Redis has it first.
    await Promise.all([
      runAtOnce(
        redis,
        'give',
        [keys.open, keys.results, keys.todo, keys.calls, keys.behind],
        [call.number, encode(asked), ...given],
      ),
      this.#again(call, parts),
    ]);
  }

  /** Gives the jobs that have not been answered; one that is there already stays as it is. */
  async #again(call: Call, parts: ReadonlyMap<number, number[]>): Promise<void> {
    const { id, redis, queues, warm } = this.#place;
    const shards = [...call.waiting];
    for (let from = 0; from < shards.length; from += AT_ONCE) {
      inOneGo(redis);
      const adding = shards.slice(from, from + AT_ONCE).map((shard) => {
        const samples = parts.get(shard) ?? [];
        const states = samples.map((i) => warm.state(i));
        const data: Job = {
          ...{ problem: id, call: call.number, shard, samples: [...samples] },
          generations: states.map(({ generation }) => generation),
          since: states.map(({ since }) => [...since]),
        };
        return queues.queues[shard]!.add('call', data, { jobId: `c${String(call.number)}` });
      });
      await Promise.all(adding);
      // Who has heard begins while the others are given.
      await redis.publish(KEYS.bell, 'work');
    }
  }

  async #read(
    call: Call,
    kind: Asked['kind'],
    shards: readonly number[],
    parts: ReadonlyMap<number, number[]>,
    results: Map<number, unknown>,
    control: ShardControl,
  ): Promise<void> {
    const { redis, keys } = this.#place;
    if (shards.length === 0) return;
    const found = await redis.hmgetBuffer(keys.results, ...shards.map(String));
    for (const [k, shard] of shards.entries()) {
      const bytes = found[k];
      if (!bytes || !call.waiting.has(shard)) continue;
      const answer = checked(ANSWERS[kind], decode(bytes), 'the answer of a worker');
      if ('error' in answer) throw decodeError(answer.error);
      const samples = parts.get(shard) ?? [];
      const { results: own, measures } = answer;
      if (own.length !== samples.length || (measures ?? own).length !== samples.length) {
        throw new WireError('Expected an answer for every sample.');
      }
      for (const [j, i] of samples.entries()) {
        results.set(i, own[j]);
        if (measures) this.#measures[i] = measures[j];
        control.onSample?.();
      }
      call.waiting.delete(shard);
      this.#place.onAnswer(answer.worker, samples.length);
    }
  }

  /** Nobody's answer counts any more; what warm starts there are is asked for. */
  async #giveUp(call: Call, samples: readonly number[]): Promise<void> {
    const { id, redis, keys, queues, warm } = this.#place;
    if (redis.status !== 'ready') return;
    await redis.unlink(keys.open, keys.todo, keys.results);
    await redis.publish(KEYS.bell, `cancel ${id} ${String(call.number)}`);
    await Promise.all([...call.waiting].map((shard) => queues.queues[shard]!.drain()));
    await warm.renew(call.number, samples);
  }
}
