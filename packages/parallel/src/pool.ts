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

/** A call under way: on how many threads it may be, and what evaluates a sample of it in this one. */
interface Running {
  readonly task: Task;
  readonly shard: number;
  readonly threads: number;
  readonly local: (sample: number, control: ShardControl) => Promise<unknown>;
  readonly control: ShardControl;
}

/** Options of {@link WorkerPool}. */
export interface PoolOptions {
  /**
   * Threads that evaluate samples, this one included. Default: as many as there are cores, of which the others start once
   * there has been work for 250 ms.
   */
  readonly threads?: number | undefined;
  /**
   * Whether this thread evaluates samples, too. Where it has much else to do, such as reading the next ones, the others wait for it
   * less if it does not: then there are as many workers as threads, which start with the first problem that is opened. Of one thread
   * in all it always does. Default: true.
   */
  readonly evaluatesHere?: boolean | undefined;
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
 * first something to do, or first enough of it where nobody asked for them. The samples of calls are taken one by one by whoever is free, so that no
 * thread waits long for another, and a worker that is still starting delays nothing. Calls of several shards may be under way at
 * once. Pictures and
 * warm starts lie in shared memory.
 *
 * Idle workers do not keep a process alive. When a worker is lost, the call under way and every later
 * one fail with a {@link WorkerError}.
 */
export class WorkerPool implements ShardEngine {
  readonly threads: number;
  /** Whether this thread is one of them. */
  readonly #isOne: boolean;
  readonly #transport: Transport;
  readonly #resolve: (specifier: string) => string;
  readonly #memoryLimit: number | undefined;
  readonly #members: Member[] = [];
  /** Milliseconds of work that others could take part in before they are started. */
  readonly #patience: number;
  /** Milliseconds of such work until now, and since when there is some now. */
  #worked = 0;
  #seen: number | undefined;
  /** Those that are open, by their numbers. */
  readonly #shards = new Map<number, OpenMessage>();
  /** By shard: what evaluates it in this thread. */
  readonly #software = new Map<number, Software>();
  #opened = 0;
  #memory = 0;
  #tasks = 0;
  /** Of shards that were closed. */
  #spare: Float64Array[] = [];
  /** Calls under way, the oldest first. */
  readonly #running: Running[] = [];
  /** Whether this thread evaluates a sample of one. */
  #isWorking = false;
  /** Why the pool can do no more. */
  #lost: BilevelError | undefined;

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
    this.#isOne = threads === 1 || options.evaluatesHere !== false;
    this.#patience = options.threads === undefined && this.#isOne ? START_COST : 0;
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
   * How many of the first samples of a problem could be open at once beside what is open now, at most one a thread and, for
   * several of which this one evaluates, too, one more that waits for whoever is free next; and what all would take then, in bytes.
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
    // Where this thread evaluates nothing it opens the next one at once: another that is ready would take memory for little.
    const waiting = this.threads > 1 && this.#isOne ? 1 : 0;
    const wanted = this.threads + waiting;
    const count = this.#most(Math.min(wanted, problem.samples.length), neededFor);
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
    this.#fail(this.#lost);
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
    const task = new Task(this.#tasks++, shard, call, () => control.onSample?.());
    const running: Running = { task, shard, threads, local, control };
    this.#running.push(running);
    this.#look();
    try {
      this.#deal();
      return await task.finish(control);
    } finally {
      this.#look();
      this.#running.splice(this.#running.indexOf(running), 1);
      // However small the samples are, workers that have started must get a chance to say so.
      if (this.#members.length > 0) await this.#transport.turn();
    }
  }

  /** How many workers there is something to do for, beside this thread where it takes part. */
  get #others(): number {
    let [samples, most] = [0, this.threads];
    for (const { task, threads } of this.#running) {
      samples += task.message.call.request.samples.length;
      most = Math.min(most, threads);
    }
    return Math.min(samples, most) - (this.#isOne ? 1 : 0);
  }

  /** Counts the time in which there was something to do for others, and starts them once it was enough. */
  #look(): void {
    const now = performance.now();
    const others = this.#others;
    if (this.#seen !== undefined) this.#worked += now - this.#seen;
    this.#seen = others > 0 ? now : undefined;
    if (others <= 0 || this.#lost !== undefined || this.#members.length >= others) return;
    if (this.#worked >= this.#patience) this.#startMembers(others);
  }

  /** Has the tasks under way taken by who is free: workers first, as this thread has other things to do, too. */
  #deal(): void {
    let idle = this.#others - this.#members.filter(({ isBusy }) => isBusy).length;
    for (const { task, shard } of this.#running) {
      for (const member of this.#members) {
        if (idle <= 0 || !task.isOpen) break;
        if (!member.canJoin(shard)) continue;
        member.join(task);
        idle--;
      }
    }
    if (this.#isOne && !this.#isWorking) void this.#work();
  }

  /** This thread takes samples until there is none for it; they end with their errors as those of workers do. */
  async #work(): Promise<void> {
    this.#isWorking = true;
    for (;;) {
      const next = this.#running.find(({ task }) => task.isOpen);
      if (next === undefined) break;
      await this.#evaluateNext(next);
      this.#look();
    }
    this.#isWorking = false;
  }

  async #evaluateNext({ task, local, control }: Running): Promise<void> {
    const { signal } = control;
    task.enter(this);
    try {
      if (signal?.aborted === true) throw cancelled(signal);
      const sample = task.take();
      if (sample === undefined) return;
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
        pause: () => {
          this.#look();
          const paused = control.pause?.();
          return paused ?? (this.#others > 0 ? this.#transport.turn() : Promise.resolve());
        },
      };
      task.result(sample, await local(sample, watched));
    } catch (error) {
      task.fail(error);
    } finally {
      task.leave(this);
    }
  }

  #open(problem: BilevelProblem, reference: ProblemReference, solvers: ShardSolvers): Shard {
    const neededFor = (count: number): number =>
      memoryNeeded(problem, reference.data, count, solvers);
    const threads = this.#most(this.threads, (count) => this.#memory + neededFor(count));
    const own = neededFor(threads);
    const elsewhere = this.threads > 1 ? described(reference, solvers, this.#resolve) : undefined;
    this.#memory += own;
    // Where samples come and go one by one, memory would pile up until each thread has noticed that it can be let go.
    const comesAndGoes = !this.#isOne && problem.samples.length === 1;
    const memory = warmStartMemory(problem, solvers, (length) =>
      comesAndGoes ? this.#again(length) : this.#allocate(length),
    );
    const shard = this.#opened++;
    let isOpen = true;
    // Calls of a shard wait for each other.
    let queue: Promise<unknown> = Promise.resolve();
    const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
      const result = queue.then(work);
      queue = result.catch(() => undefined);
      return result;
    };
    if (elsewhere !== undefined) {
      const message: OpenMessage = { type: 'open', shard, ...elsewhere, memory };
      this.#shards.set(shard, message);
      this.#software.set(shard, poolSoftware(problem));
      for (const member of this.#members) member.open(message);
      // All wait for them.
      if (!this.#isOne && this.#lost === undefined)
        this.#startMembers(Math.min(threads, problem.samples.length));
    }
    return new PooledShard(
      problem,
      solvers,
      memory,
      (call, local, control) => exclusively(() => this.#run(shard, threads, call, local, control)),
      () =>
        exclusively(() => {
          if (isOpen) this.#memory -= own;
          if (isOpen && comesAndGoes) this.#spare = [...memory, ...this.#spare].slice(0, threads);
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
        () => {
          // It comes late, perhaps, and may still help.
          if (this.#lost === undefined) this.#deal();
        },
        (error) => {
          this.#lost ??= error;
          this.#fail(error);
        },
      );
      this.#members.push(member);
      for (const message of this.#shards.values()) member.open(message);
    }
  }

  #fail(error: BilevelError): void {
    for (const { task } of this.#running) task.fail(error);
  }

  /** Zeros, in memory of a shard that was closed where there is some of the length. */
  #again(length: number): Float64Array {
    const found = this.#spare.find((spare) => spare.length === length);
    this.#spare = this.#spare.filter((spare) => spare !== found);
    return found?.fill(0) ?? this.#allocate(length);
  }

  #allocate(length: number): Float64Array {
    return this.threads === 1
      ? new Float64Array(length)
      : new Float64Array(new SharedArrayBuffer(8 * length));
  }
}

/** More than any machine has; a slip of the keyboard should not start a thousand. */
const MOST_THREADS = 256;
