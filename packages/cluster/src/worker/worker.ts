import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { SoftwareError, type Software } from '@bilevel/core';
import type { Job as QueuedJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { Bell } from '../bell.js';
import { connectionTo, giveUp, isFull, shownAddress, whileConnected } from '../redis/connect.js';
import { KEYS, problemKeys } from '../redis/keys.js';
import { removeProblem } from '../redis/removeProblem.js';
import { runScript } from '../redis/scripts.js';
import { TIMES } from '../redis/times.js';
import { PROBLEMS, type Registry } from '../registry.js';
import type { WorkerInfo } from '../schemas.js';
import { machineSoftware } from '../software.js';
import { doJob } from './doJob.js';
import { OpenedProblem, type ShardSource } from './openedProblem.js';
import { reach } from './reach.js';

/** Options of {@link ClusterWorker}. */
export interface ClusterWorkerOptions {
  /** A folder that the runs' machines read, too: pictures in it need not go through Redis. Default: none. */
  readonly dataRoot?: string | undefined;
  /** Told what it does, a line each. */
  readonly log?: ((line: string) => void) | undefined;
  /** What it can make. Default: the problems of this software. */
  readonly registry?: Registry | undefined;
  /** What it says that its numbers depend on. Default: that of this process. */
  readonly machine?: Software | undefined;
}

/** Looked for problems that were left behind, in milliseconds. */
const CLEAN = 60_000;

/**
 * Evaluates samples for whatever runs are on a Redis, one job at a time in this thread, until it is drained.
 * It holds nothing that is not in Redis, too: when it is lost, another goes on.
 */
export class ClusterWorker {
  readonly name = `${hostname().slice(0, 64)}-${String(process.pid)}-${randomBytes(3).toString('hex')}`;
  readonly #address: string;
  readonly #options: ClusterWorkerOptions;
  readonly #redis: Redis;
  readonly #listener: Redis;
  readonly #bell = new Bell();
  readonly #machine: Software;
  readonly #since = Date.now();
  readonly #problems = new Map<string, OpenedProblem>();
  /** Those that it has no part in. */
  readonly #refused = new Set<string>();
  /** What is still to be said of jobs that are done. */
  readonly #finishing = new Set<Promise<unknown>>();
  #live: readonly string[] = [];
  /** The shard that was asked for along with the last answer, and the run that it is of. */
  #asked: { readonly id: string; readonly claim: Promise<unknown> } | undefined;
  #done = 0;
  #tokens = 0;
  #draining = false;
  #job:
    | { readonly id: string; readonly call: number; readonly cancelled: { aborted: boolean } }
    | undefined;

  /** @throws ArgumentError for what is no address */
  constructor(address: string, options: ClusterWorkerOptions = {}) {
    this.#address = address;
    this.#options = options;
    this.#machine = options.machine ?? machineSoftware();
    this.#redis = connectionTo(address, 'worker');
    this.#listener = connectionTo(address, 'worker-bell');
  }

  /** For whoever asks how it is. */
  get health(): { connected: boolean; busy: boolean; done: number; problems: number } {
    return {
      connected: this.#redis.status === 'ready',
      busy: this.#job !== undefined,
      done: this.#done,
      problems: this.#problems.size,
    };
  }

  /** Ends it when the job under way is done; without a Redis nothing can be done. */
  drain(): void {
    this.#draining = true;
    this.#bell.ring();
    this.#endWithoutRedis();
  }

  readonly #endWithoutRedis = (): void => {
    if (!this.#draining || this.#redis.status === 'ready') return;
    // Commands would wait for it to come back.
    for (const one of [this.#redis, this.#listener]) giveUp(one);
  };

  /**
   * Works until it is drained; where there is no Redis, waits for one. Leaves nothing behind that would keep its process.
   *
   * @throws what Redis throws where it refuses the channel that tells of work
   */
  async run(): Promise<void> {
    const ticking = setInterval(() => {
      if (this.#redis.status === 'ready') this.#tick().catch(this.#noted);
    }, TIMES.stall);
    const cleaning = setInterval(() => {
      if (this.#redis.status === 'ready') this.#clean().catch(this.#noted);
    }, CLEAN);
    try {
      await this.#connected();
      while (!this.#draining) await this.#work();
    } catch (error) {
      // What waited for a Redis that has gone was given up.
      if (!this.#draining) throw error;
    } finally {
      clearInterval(ticking);
      clearInterval(cleaning);
      await this.#leave();
      this.#log(`worker ${this.name} has ended after ${String(this.#done)} samples`);
    }
  }

  async #work(): Promise<void> {
    try {
      if (!(await this.#workOnce())) await this.#bell.wait(TIMES.look);
    } catch (error) {
      this.#noted(error);
      await this.#told(error);
      if (!this.#draining) await this.#bell.wait(TIMES.renew);
    }
  }

  async #connected(): Promise<void> {
    const both = [this.#redis, this.#listener];
    for (const redis of both) redis.on('error', this.#noted);
    this.#redis.on('close', this.#endWithoutRedis);
    const until = {
      isOver: () => this.#draining,
      wait: () => this.#bell.wait(TIMES.stall),
      noted: this.#noted,
    };
    for (const redis of both) await reach(redis, this.#address, until);
    if (this.#draining) return;
    this.#listener.on('message', (_channel: string, message: string) => {
      const [what, id, call] = message.split(' ');
      const job = this.#job;
      if (what === 'cancel' && job && job.id === id && job.call === Number(call)) {
        job.cancelled.aborted = true;
      }
      this.#bell.ring();
    });
    await this.#listener.subscribe(KEYS.bell);
    this.#log(`worker ${this.name} waits for work at ${shownAddress(this.#address)}`);
  }

  /** Says that it is there, and hears what there is to do. */
  async #tick(): Promise<void> {
    const info: WorkerInfo = {
      host: hostname().slice(0, 256) || 'unknown',
      pid: process.pid,
      threads: 1,
      since: this.#since,
      done: this.#done,
      machine: this.#machine,
    };
    const live = await runScript(
      this.#redis,
      'tick',
      [KEYS.seen, KEYS.workers, KEYS.problems],
      [this.name, JSON.stringify(info), TIMES.coordinator, 10 * TIMES.worker],
    );
    this.#live = Array.isArray(live) ? live.map(String) : [];
    for (const [id, problem] of this.#problems) {
      if (this.#live.includes(id) || this.#job?.id === id) continue;
      this.#problems.delete(id);
      this.#log(`run ${id.slice(0, 8)} is over`);
      await problem.close();
    }
    for (const id of this.#refused) if (!this.#live.includes(id)) this.#refused.delete(id);
  }

  /** Does one job, if there is one: of a run that it knows, or else of whatever there is now. */
  async #workOnce(): Promise<boolean> {
    if (await this.#takeOne()) return true;
    await this.#tick();
    return this.#takeOne();
  }

  async #takeOne(): Promise<boolean> {
    for (const id of this.#live) {
      const problem = await this.#problem(id);
      if (problem === undefined) continue;
      const asked = this.#asked?.id === id ? this.#asked.claim : this.#claim(problem);
      this.#asked = undefined;
      const claimed = await asked;
      if (claimed === null) continue;
      const shard = Number(claimed);
      const token = `${this.name}:${String(this.#tokens++)}`;
      const taker = problem.taker(shard);
      const queued = (await taker.getNextJob(token, { block: false })) as QueuedJob | undefined;
      if (queued === undefined) continue;
      const cancelled = { aborted: false };
      const call = Number((queued.data as { call?: unknown }).call);
      this.#job = { id, call, cancelled };
      try {
        const doer = {
          redis: this.#redis,
          worker: this.name,
          onSample: () => {
            this.#done++;
          },
          unhurried: this.#finish,
          log: (line: string) => {
            this.#log(line);
          },
          next: () => {
            const claim = this.#claim(problem);
            // What it throws is seen where it is waited for.
            claim.catch(() => undefined);
            this.#asked = { id, claim };
          },
        };
        await doJob(problem, shard, queued, token, doer, cancelled);
      } finally {
        this.#job = undefined;
      }
      return true;
    }
    return false;
  }

  #claim({ keys, shards }: OpenedProblem): Promise<unknown> {
    return runScript(
      this.#redis,
      'claim',
      [keys.todo, keys.leases, KEYS.seen, keys.behind],
      [this.name, keys.queues, TIMES.worker, ...shards],
    );
  }

  async #problem(id: string): Promise<OpenedProblem | undefined> {
    const known = this.#problems.get(id);
    if (known !== undefined || this.#refused.has(id) || !/^[0-9a-f]{24}$/.test(id)) return known;
    const source: ShardSource = {
      redis: this.#redis,
      registry: this.#options.registry ?? PROBLEMS,
      dataRoot: this.#options.dataRoot,
      pause: () => this.#bell.wait(TIMES.look),
    };
    try {
      const problem = await OpenedProblem.open(id, source, this.#machine);
      if (problem === undefined) return undefined;
      this.#problems.set(id, problem);
      this.#log(`works on run ${id.slice(0, 8)}`);
      return problem;
    } catch (error) {
      if (!(error instanceof Error) || 'command' in error) throw error;
      this.#refused.add(id);
      this.#log(`has no part in run ${id.slice(0, 8)}: ${error.message}`);
      if (error instanceof SoftwareError) {
        await this.#redis.hset(problemKeys(id).refused, this.name, error.message);
      }
      return undefined;
    }
  }

  /** Gives memory back: that of shards which others have, and what runs have left behind that did not come back. */
  async #clean(): Promise<void> {
    for (const problem of this.#problems.values()) await problem.keepOwn(this.name);
    const left = await runScript(this.#redis, 'abandoned', [KEYS.problems], [TIMES.problem]);
    for (const id of Array.isArray(left) ? left.map(String) : [])
      await removeProblem(this.#redis, id);
  }

  readonly #finish = (work: Promise<unknown>): void => {
    // Where another has the job by now, there is nothing to finish.
    const finished = work.catch(() => undefined).finally(() => this.#finishing.delete(finished));
    this.#finishing.add(finished);
  };

  /** Gives back what is its own, for others to go on with: at once, where it can, and else when it is missed. */
  async #leave(): Promise<void> {
    const told = whileConnected(this.#redis, TIMES.worker, async () => {
      await Promise.all(this.#finishing);
      await this.#redis.zrem(KEYS.seen, this.name);
      await this.#redis.hdel(KEYS.workers, this.name);
    });
    await told.catch(this.#noted);
    for (const problem of this.#problems.values()) await problem.close();
    this.#problems.clear();
    for (const one of [this.#redis, this.#listener]) giveUp(one);
  }

  /** Tells runs what they would not learn otherwise. A message needs no memory. */
  async #told(error: unknown): Promise<void> {
    if (!isFull(error)) return;
    for (const { keys } of this.#problems.values()) await this.#redis.publish(keys.told, 'full');
  }

  #last = '';
  #noted = (error: unknown): void => {
    const text = error instanceof Error ? error.message || error.name : String(error);
    if (text !== this.#last) this.#log(text);
    this.#last = text;
  };

  #log(line: string): void {
    this.#options.log?.(line);
  }
}
