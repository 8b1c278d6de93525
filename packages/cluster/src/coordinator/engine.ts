import { randomBytes } from 'node:crypto';
import {
  SoftwareError,
  requireSameSoftware,
  softwareOf,
  type BilevelProblem,
  type ProblemReference,
  type Shard,
  type ShardEngine,
  type ShardSolvers,
  type Together,
  type Software,
} from '@bilevel/core';
import type { Redis } from 'ioredis';
import { BlobServer } from '../blobs.js';
import { ClusterError, lostWarmStarts } from '../errors.js';
import {
  connect,
  connectionTo,
  fullRedis,
  giveUp,
  shownAddress,
  told,
  whileConnected,
} from '../redis/connect.js';
import { KEYS, keptOf, problemKeys } from '../redis/keys.js';
import { removeProblem } from '../redis/removeProblem.js';
import { runScript } from '../redis/scripts.js';
import { TIMES } from '../redis/times.js';
import { PROBLEMS, keyOf, type Registry } from '../registry.js';
import type { Meta } from '../schemas.js';
import { machineSoftware } from '../software.js';
import { workersAt, type WorkerAt } from '../status.js';
import { ClusterShard } from './clusterShard.js';
import { describeSolver } from './describeSolver.js';
import { putProblem } from './putProblem.js';
import { requireRoom } from './requireRoom.js';
import { ShardQueues } from './shardQueues.js';
import { shardCount } from './shards.js';
import { WarmStore } from './warmStore.js';

/** What happens on a cluster besides the answers. */
export type ClusterEvent =
  | { readonly type: 'workers'; readonly count: number }
  | { readonly type: 'refused'; readonly worker: string; readonly message: string }
  | { readonly type: 'lost-job'; readonly shard: number }
  | { readonly type: 'no-workers' };

/** Options of {@link clusterEngine}. */
export interface ClusterOptions {
  /** How long Redis, and a first worker, may be waited for, in milliseconds. Default 30,000. */
  readonly patience?: number | undefined;
  /** A folder that the workers read, too: pictures are put there and need not go through Redis. Default: none. */
  readonly dataRoot?: string | undefined;
  readonly onEvent?: ((event: ClusterEvent) => void) | undefined;
  /** The problems that the workers know. Default: those of this software. */
  readonly registry?: Registry | undefined;
}

/** How often is said that the run goes on, in milliseconds. */
const KEEP = 3000;
/** Vectors of the length of a sample that are here while it is open: what is measured of it, and warm starts on their way. */
const VECTORS_HERE = 12;

/**
 * What evaluates samples on the workers at a Redis. The numbers are those of one thread, to the bit, for any number of
 * workers, and however many of them are lost.
 *
 * ```ts
 * const engine = await clusterEngine('rediss://coordinator:secret@redis.example:6379');
 * const run = learnWeights(pairs, [], { engine });
 * ```
 *
 * @throws ArgumentError for what is no address, ClusterError when Redis cannot be reached
 */
export async function clusterEngine(
  address: string,
  options: ClusterOptions = {},
): Promise<ClusterEngine> {
  const redis = connectionTo(address, 'coordinator');
  const listener = connectionTo(address, 'coordinator-told');
  const patience = options.patience ?? 30_000;
  try {
    await connect(redis, address, patience);
    await connect(listener, address, patience);
  } catch (error) {
    for (const one of [redis, listener]) giveUp(one);
    throw error;
  }
  return new ClusterEngine(address, redis, listener, { ...options, patience });
}

interface Open {
  readonly shard: ClusterShard;
  readonly close: () => Promise<void>;
}

/** See {@link clusterEngine}. */
export class ClusterEngine implements ShardEngine {
  readonly #address: string;
  readonly #redis: Redis;
  readonly #listener: Redis;
  readonly #options: ClusterOptions & { readonly patience: number };
  readonly #machine = machineSoftware();
  readonly #open = new Map<string, Open>();
  /** What is told on the channel of each problem. */
  readonly #heard = new Map<string, (message: string) => void>();
  readonly #refused = new Set<string>();
  readonly #watch: NodeJS.Timeout;
  /** Samples by the worker that has evaluated them. */
  readonly shares = new Map<string, number>();
  #lostAt: number | undefined;
  #workers = -1;

  constructor(
    address: string,
    redis: Redis,
    listener: Redis,
    options: ClusterOptions & { readonly patience: number },
  ) {
    this.#address = address;
    this.#redis = redis;
    this.#listener = listener;
    this.#options = options;
    listener.on('message', (channel: string, message: string) => {
      this.#heard.get(channel)?.(message);
    });
    this.#watch = setInterval(() => {
      this.#look();
    }, TIMES.renew);
    this.#watch.unref();
  }

  open(
    problem: BilevelProblem,
    reference: ProblemReference,
    solvers: ShardSolvers,
  ): Promise<readonly Shard[]> {
    return told(this.#opened(problem, reference, solvers));
  }

  /** One more than there are workers, which waits for whoever is free next; with as much of each as is here beside its warm start. */
  together({ samples }: BilevelProblem): Together {
    const count = Math.min(samples.length, Math.max(1, this.#workers) + 1);
    const numbers = samples.slice(0, count).reduce((sum, { dimension }) => sum + dimension, 0);
    return { count, memory: 8 * VECTORS_HERE * numbers };
  }

  async #opened(
    problem: BilevelProblem,
    reference: ProblemReference,
    solvers: ShardSolvers,
  ): Promise<readonly Shard[]> {
    const registry = this.#options.registry ?? PROBLEMS;
    const key = keyOf(registry, reference);
    const described = {
      lower: describeSolver('lower', solvers.lower),
      linear: describeSolver('linear', solvers.linear),
    };
    const id = randomBytes(12).toString('hex');
    const keys = problemKeys(id);
    const redis = this.#redis;
    const warm = new WarmStore(redis, keys, problem, solvers);
    // Where Redis is full, workers cannot even say that they are there.
    await requireRoom(redis, warm.bytes);
    const workers = await this.#firstWorkers();
    const samples = problem.samples.length;
    const shards = shardCount(samples, workers.length);
    const meta: Meta = {
      problem: key,
      ...described,
      ...(solvers.certificate && { certificate: solvers.certificate }),
      machine: { ...this.#machine },
      software: { ...softwareOf(problem) },
      samples,
      shards,
    };

    const { dataRoot } = this.#options;
    const put = { id, keys, meta, entry: registry[key]!, data: reference.data, dataRoot };
    const blobs = await putProblem(redis, put);
    // Where all read a folder, what is in it is not asked for.
    const ahead = dataRoot === undefined ? blobs.keys() : [];
    const server = new BlobServer(redis, keys, blobs, ahead);
    const queues = new ShardQueues(redis, keys, shards, (lost) => {
      this.#options.onEvent?.({ type: 'lost-job', shard: lost });
      redis.publish(KEYS.bell, 'work').catch(() => undefined);
    });
    let isOpen = true;
    const keep = async (): Promise<void> => {
      const kept = [KEYS.problems, ...keptOf(keys)];
      const held = await runScript(redis, 'keep', kept, [id, TIMES.problem]);
      if (held === 0 && isOpen) shard.fail(lostWarmStarts());
    };
    const close = async (): Promise<void> => {
      if (!isOpen) return;
      isOpen = false;
      clearInterval(keeping);
      this.#open.delete(id);
      this.#heard.delete(keys.told);
      await queues.close();
      this.#listener.unsubscribe(keys.told).catch(() => undefined);
      // A Redis that goes away meanwhile forgets it by itself.
      await whileConnected(redis, this.#options.patience, async () => {
        await removeProblem(redis, id);
        await redis.publish(KEYS.bell, 'over');
      });
    };
    const shard = new ClusterShard(
      {
        ...{ id, redis, keys, queues, warm, close },
        check: async () => {
          await this.#check(id, keys.refused);
          await server.serve();
        },
        onAnswer: (worker, count) => {
          this.shares.set(worker, (this.shares.get(worker) ?? 0) + count);
        },
      },
      problem.samples.map(({ dimension }) => dimension),
    );
    this.#heard.set(keys.told, (message) => {
      const [what, which = ''] = message.split(' ');
      if (what === 'done') shard.done(Number(which));
      if (what === 'full') shard.fail(fullRedis());
      if (what === 'fetched') server.fetched(which);
      if (what === 'wanted' || what === 'fetched') server.serve().catch(() => undefined);
      if (what === 'there') redis.publish(KEYS.bell, 'there').catch(() => undefined);
    });
    const keeping = setInterval(() => {
      keep().catch(() => undefined);
    }, KEEP);
    keeping.unref();
    // What closes the engine meanwhile closes this, too.
    this.#open.set(id, { shard, close });
    try {
      await this.#listener.subscribe(keys.told);
      await keep();
    } catch (error) {
      await close().catch(() => undefined);
      throw error;
    }
    // Told by whoever waits for it, too.
    server.serve().catch(() => undefined);
    return [shard];
  }

  /** The workers that are there, and what they say of themselves. */
  workers(): Promise<WorkerAt[]> {
    return workersAt(this.#redis);
  }

  async close(): Promise<void> {
    await this.#end(new ClusterError('The cluster was closed.'));
    clearInterval(this.#watch);
    for (const one of [this.#redis, this.#listener]) giveUp(one);
  }

  /** Ends what is evaluated, and removes what Redis has of it. */
  async #end(why: ClusterError): Promise<void> {
    const closing = [...this.#open.values()].map(({ shard, close }) => {
      shard.fail(why);
      return close();
    });
    await Promise.allSettled(closing);
  }

  /** A Redis that is away for longer than patience lasts ends what waits for it. */
  #look(): void {
    if (this.#redis.status === 'ready') {
      this.#lostAt = undefined;
      return;
    }
    this.#lostAt ??= Date.now();
    if (Date.now() - this.#lostAt < this.#options.patience) return;
    const error = new ClusterError(
      `Expected the Redis at ${shownAddress(this.#address)} to come back but received no answer for ` +
        `${String(Math.round(this.#options.patience / 1000))} s. Start it, and resume from the last checkpoint.`,
    );
    // What BullMQ waits for between two attempts is ended before the connection, on which it would wait again.
    void this.#end(error);
    // What else waits for it ends, too.
    for (const one of [this.#redis, this.#listener]) giveUp(one);
  }

  /** Waits for workers that fit. @throws ClusterError, SoftwareError */
  async #firstWorkers(): Promise<WorkerAt[]> {
    const until = Date.now() + this.#options.patience;
    for (;;) {
      const all = await this.workers();
      const fitting = all.filter(({ machine }) => same(machine, this.#machine));
      if (fitting.length > 0) {
        this.#tell(all.length);
        return fitting;
      }
      if (Date.now() > until) {
        const [other] = all;
        if (other) requireSameSoftware(this.#machine, other.machine, `the worker ${other.name}`);
        throw new ClusterError(
          `Expected a worker at ${shownAddress(this.#address)} but received none. Start one there: ` +
            'bilevel worker --redis <address>.',
        );
      }
      await new Promise((resolve) => setTimeout(resolve, TIMES.look));
    }
  }

  /** Tells who is there and who was refused. @throws SoftwareError when nobody is left that would fit */
  async #check(id: string, refusedKey: string): Promise<void> {
    if (this.#redis.status !== 'ready') return;
    const refused = await this.#redis.hgetall(refusedKey);
    for (const [worker, message] of Object.entries(refused)) {
      if (this.#refused.has(`${id} ${worker}`)) continue;
      this.#refused.add(`${id} ${worker}`);
      this.#options.onEvent?.({ type: 'refused', worker, message });
    }
    const all = await this.workers();
    this.#tell(all.length);
    const [first, ...others] = all.map(({ name }) => refused[name]);
    if (first !== undefined && others.every((message) => message !== undefined)) {
      throw new SoftwareError(first);
    }
  }

  /** Tells of workers that have come or gone. */
  #tell(count: number): void {
    if (count === this.#workers) return;
    this.#workers = count;
    this.#options.onEvent?.(count === 0 ? { type: 'no-workers' } : { type: 'workers', count });
  }
}

function same(a: Software, b: Software): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
