import {
  ArgumentError,
  expected,
  requireSameSoftware,
  type BilevelError,
  type BilevelProblem,
  type ProblemReference,
  type Shard,
  type ShardControl,
  type ShardEngine,
  type ShardSolvers,
  type Software,
  warmStartMemory,
} from '@bilevel/core';
import { described } from './described.js';
import { WorkerError } from './errors.js';
import { Member } from './member.js';
import { memoryNeeded, requireMemory } from './memory.js';
import { PooledShard } from './pooledShard.js';
import { poolSoftware } from './software.js';
import type { Call, OpenMessage } from './protocol.js';
import { Task, cancelled } from './task.js';
import { platformTransport } from './transport/platform.js';
import type { Transport } from './transport/transport.js';

/**
 * What starting a worker costs, in milliseconds: it imports what this thread has imported already. Who begins alone
 * and is joined after as long takes never more than twice the time of who knows how long all will take.
 */
const START_COST = 250;

/** Options of {@link WorkerPool}. */
export interface PoolOptions {
  /**
   * Threads in all, this one included. Default: as many as there are cores, of which the others start once
   * there has been work for 250 ms.
   */
  readonly threads?: number | undefined;
  /** Bytes that the problems on the pool may take. Default: the memory of the machine, if known. */
  readonly memoryLimit?: number | undefined;
  /** How workers are run. Default: those of the platform. */
  readonly transport?: Transport | undefined;
  /**
   * What a worker is to import for the specifier of a module. `(name) => import.meta.resolve(name)` finds
   * what the module can import that this stands in. Default: that of the transport.
   */
  readonly resolve?: ((specifier: string) => string) | undefined;
}

/**
 * Threads that evaluate the samples of problems: this one, and workers that are started when there is
 * first something to do, or first enough of it where nobody asked for them. The samples of a call are taken one by one by whoever is free, so that no
 * thread waits long for another, and a worker that is still starting delays nothing. Pictures and
 * warm starts lie in shared memory.
 *
 * Idle workers do not keep a process alive. When a worker is lost, the call under way and every later
 * one fail with a {@link WorkerError}.
 */
export class WorkerPool implements ShardEngine {
  readonly threads: number;
  readonly #transport: Transport;
  readonly #resolve: (specifier: string) => string;
  readonly #memoryLimit: number | undefined;
  readonly #members: Member[] = [];
  /** Milliseconds of work that others could take part in before they are started. */
  readonly #patience: number;
  /** Milliseconds of such work until now. */
  #worked = 0;
  /** Those that are open, by their numbers. */
  readonly #shards = new Map<number, OpenMessage>();
  /** By shard: what evaluates it in this thread. */
  readonly #software = new Map<number, Software>();
  #opened = 0;
  #memory = 0;
  #tasks = 0;
  #current: Task | undefined;
  /** How many of the workers, the first, take part in it. */
  #helpers = 0;
  /** Why the pool can do no more. */
  #lost: BilevelError | undefined;
  /** Calls wait for each other. */
  #queue: Promise<unknown> = Promise.resolve();

  /** @throws ArgumentError for a number of threads that is none, or that this platform cannot run */
  constructor(options: PoolOptions = {}) {
    this.#transport = options.transport ?? platformTransport();
    this.#resolve = options.resolve ?? ((specifier) => this.#transport.resolve(specifier));
    const { cores, unavailable, memory } = this.#transport;
    const { threads = unavailable === undefined ? Math.max(1, cores) : 1 } = options;
    if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
      throw new ArgumentError(
        expected(`a whole number from 1 to ${String(MOST_THREADS)}`, 'threads', threads),
      );
    }
    if (threads > 1 && unavailable !== undefined) {
      throw new ArgumentError(
        expected('1', 'threads', threads, `There are no others: ${unavailable}.`),
      );
    }
    this.threads = threads;
    this.#patience = options.threads === undefined ? START_COST : 0;
    this.#memoryLimit = options.memoryLimit ?? memory;
  }

  /** Bytes that the problems on the pool take, estimated: data, warm starts, their copies, evaluations. */
  get memory(): number {
    return this.#memory;
  }

  /** The array in shared memory, where all threads read the same copy; as it is for one thread. */
  share(array: Float64Array): Float64Array {
    if (this.threads === 1 || array.buffer instanceof SharedArrayBuffer) return array;
    const shared = this.#allocate(array.length);
    shared.set(array);
    return shared;
  }

  /**
   * A shard of all samples of `problem`, with warm starts of its own.
   *
   * @throws MemoryLimitError when the problem is too large, before anything is allocated
   * @throws ArgumentError when there is more than one thread, and a solver has no description or a module
   *   cannot be resolved
   */
  open(
    problem: BilevelProblem,
    reference: ProblemReference,
    solvers: ShardSolvers,
  ): Promise<readonly Shard[]> {
    return new Promise((resolve) => {
      resolve([this.#open(problem, reference, solvers)]);
    });
  }

  /**
   * How many of the first samples of a problem could be open at once beside what is open now, at most one a thread; and what all would
   * take then, in bytes.
   *
   * @param other what is open at another time: all samples of a problem, whose data take so many bytes
   * @throws MemoryLimitError where not even one could, or not the other
   */
  together(
    problem: BilevelProblem,
    solvers: ShardSolvers,
    other?: { readonly problem: BilevelProblem; readonly data: number },
  ): { readonly count: number; readonly memory: number } {
    const least = other
      ? this.#memory + other.data + memoryNeeded(other.problem, undefined, 1, solvers)
      : 0;
    const neededFor = (count: number): number => {
      const few = { ...problem, samples: problem.samples.slice(0, count) };
      return Math.max(least, this.#memory + memoryNeeded(few, undefined, this.threads, solvers));
    };
    const count = this.#most(Math.min(this.threads, problem.samples.length), neededFor);
    return { count, memory: neededFor(count) };
  }

  /**
   * Counts what else takes memory beside the problems on the pool, in bytes: a problem that was refused, say, so that the refusal
   * of another says what both take.
   */
  count(bytes: number): void {
    this.#memory += bytes;
  }

  /**
   * The most up to `count`, at least 1, whose memory there is.
   *
   * @throws MemoryLimitError where there is not that of 1
   */
  #most(count: number, neededFor: (count: number) => number): number {
    let most = count;
    while (most > 1 && neededFor(most) > (this.#memoryLimit ?? Infinity)) most--;
    requireMemory(neededFor(most), this.#memoryLimit);
    return most;
  }

  /** Ends the workers. Warm starts and solutions stay readable; nothing more can be evaluated. */
  async close(): Promise<void> {
    this.#lost ??= new WorkerError('The pool of workers was closed.');
    this.#current?.fail(this.#lost);
    await Promise.all(this.#members.map((member) => member.terminate()));
  }

  /** On as many threads as there is memory for. */
  async #run(
    shard: number,
    threads: number,
    call: Call,
    local: (sample: number, control: ShardControl) => Promise<unknown>,
    control: ShardControl,
  ): Promise<ReadonlyMap<number, unknown>> {
    if (this.#lost !== undefined) throw this.#lost;
    const { signal } = control;
    const task = new Task(this.#tasks++, shard, call, () => control.onSample?.());
    this.#current = task;
    const others = Math.min(call.request.samples.length, threads) - 1;
    const begun = performance.now();
    /** Starts workers once there has been work for them. */
    const consider = (): void => {
      if (this.#lost !== undefined || this.#members.length >= others) return;
      if (this.#worked + performance.now() - begun >= this.#patience) this.#startMembers(others);
    };
    consider();
    this.#helpers = others;
    for (const member of this.#members.slice(0, others)) if (member.has(shard)) member.join(task);
    const watched: ShardControl = {
      signal: {
        get aborted() {
          return task.stopped || signal?.aborted === true;
        },
        get reason() {
          return signal?.reason;
        },
      },
      // Messages of workers come in while this thread pauses.
      pause:
        others === 0
          ? control.pause
          : () => {
              consider();
              return control.pause?.() ?? this.#transport.turn();
            },
    };
    try {
      for (;;) {
        if (signal?.aborted === true) throw cancelled(signal);
        const sample = task.take();
        if (sample === undefined) break;
        task.result(sample, await local(sample, watched));
        consider();
      }
      // However small the samples are, workers that have started must get a chance to say so.
      if (this.#members.length > 0) await this.#transport.turn();
    } catch (error) {
      task.fail(error);
    }
    this.#current = undefined;
    if (others > 0) this.#worked += performance.now() - begun;
    return task.finish(control);
  }

  #open(problem: BilevelProblem, reference: ProblemReference, solvers: ShardSolvers): Shard {
    const neededFor = (count: number): number =>
      memoryNeeded(problem, reference.data, count, solvers);
    const threads = this.#most(this.threads, (count) => this.#memory + neededFor(count));
    const own = neededFor(threads);
    const elsewhere = this.threads > 1 ? described(reference, solvers, this.#resolve) : undefined;
    this.#memory += own;
    const memory = warmStartMemory(problem, solvers, (length) => this.#allocate(length));
    const shard = this.#opened++;
    let isOpen = true;
    if (elsewhere !== undefined) {
      const message: OpenMessage = { type: 'open', shard, ...elsewhere, memory };
      this.#shards.set(shard, message);
      this.#software.set(shard, poolSoftware(problem));
      for (const member of this.#members) member.open(message);
    }
    return new PooledShard(
      problem,
      solvers,
      memory,
      (call, local, control) =>
        this.#exclusively(() => this.#run(shard, threads, call, local, control)),
      () =>
        this.#exclusively(() => {
          if (isOpen) this.#memory -= own;
          isOpen = false;
          this.#shards.delete(shard);
          this.#software.delete(shard);
          for (const member of this.#members) member.close(shard);
          return Promise.resolve();
        }),
    );
  }

  #startMembers(count: number): void {
    while (this.#members.length < count) {
      const member = new Member(
        this.#transport,
        (shard, software) => {
          // One that was closed meanwhile is not asked for anything.
          const here = this.#software.get(shard);
          if (here !== undefined) requireSameSoftware(here, software, 'a worker');
        },
        (ready, shard) => {
          // It comes late, and may still help.
          const isAsked = this.#members.indexOf(ready) < this.#helpers;
          if (isAsked && this.#current?.message.shard === shard) ready.join(this.#current);
        },
        (error) => {
          this.#lost ??= error;
          this.#current?.fail(error);
        },
      );
      this.#members.push(member);
      for (const message of this.#shards.values()) member.open(message);
    }
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #allocate(length: number): Float64Array {
    return this.threads === 1
      ? new Float64Array(length)
      : new Float64Array(new SharedArrayBuffer(8 * length));
  }
}

/** More than any machine has; a slip of the keyboard should not start a thousand. */
const MOST_THREADS = 256;
