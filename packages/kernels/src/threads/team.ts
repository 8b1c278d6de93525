import { KernelThreadError } from '../errors.js';
import type { KernelMemory } from '../wasm/kernelMemory.js';
import { kernelModule } from '../wasm/module.js';
import { threadWorkspace } from '../wasm/workspace.js';

// Words of the block that the threads share, as assembly/softmax.ts reads it, and two more.
const CLAIM = 0;
const CHUNKS = 1;
const DONE = 2;
const NUMBER = 3;
const JOB = 4;
const FAILED = 5;
const WORDS = 6;

/** A job that makes no progress for so long is taken to be dead; one chunk takes milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * What a thread does: sleeps until the number of the job changes, works on chunks as long as there
 * are any, and says so. A string, so that it runs without a file of its own to find; as a module or
 * not, which depends on the flags of the program.
 */
const THREAD = `
const { workerData } = process.getBuiltinModule('node:worker_threads');
const { module, memory, address, thread, seen: first } = workerData;
const words = new Int32Array(memory.buffer, address, ${String(WORDS)});
const { softmaxWork } = new WebAssembly.Instance(module, { env: { memory } }).exports;
for (let seen = first; ; ) {
  Atomics.wait(words, ${String(NUMBER)}, seen);
  seen = Atomics.load(words, ${String(NUMBER)});
  try {
    softmaxWork(thread, address);
  } catch (error) {
    Atomics.store(words, ${String(FAILED)}, 1);
    throw error;
  } finally {
    Atomics.notify(words, ${String(DONE)});
  }
}
`;

/** The part of node:worker_threads that is used. */
interface WorkerThreads {
  readonly Worker: new (
    code: string,
    options: { eval: true; workerData: unknown; name: string },
  ) => { unref(): void; on(event: 'error', listener: (cause: Error) => void): void };
}

/**
 * Threads that work on the chunks of one job together with the thread that asks: fork and join
 * within one call. They share its memory and sleep between jobs. One that has not started yet, or is
 * slow to wake, is not waited for: the others take its chunks.
 */
export class ThreadTeam {
  readonly #memory: KernelMemory;
  readonly #address: number;
  #threads = 1;
  #number = 0;
  /** What a thread died of. */
  #cause: Error | undefined;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.#address = memory.allocate(4 * WORDS);
    this.#words().fill(0);
  }

  /** Starts what is missing to `threads`, the caller among them. */
  grow(threads: number): void {
    const workers = workerThreads();
    const module = kernelModule();
    if (workers === undefined || module === undefined) return;
    for (; this.#threads < threads; this.#threads++) {
      const worker = new workers.Worker(THREAD, {
        eval: true,
        name: 'bilevel-kernels',
        workerData: {
          module,
          memory: this.#memory.memory,
          address: this.#address,
          thread: this.#threads,
          seen: this.#number,
        },
      });
      worker.on('error', (cause) => {
        this.#cause ??= cause;
      });
      // A sleeping thread keeps no process alive.
      worker.unref();
    }
  }

  /**
   * Works on chunks 0 … chunks − 1 of a job and returns when all are done.
   * @throws KernelThreadError when a thread failed, or died with a chunk in hand
   */
  run(job: number, chunks: number): void {
    if (this.#cause !== undefined) throw failure(this.#cause.message, this.#cause);
    const words = this.#words();
    this.#number = (this.#number + 1) & 0x7fff;
    words[CHUNKS] = chunks;
    words[DONE] = 0;
    words[JOB] = job;
    Atomics.store(words, NUMBER, this.#number);
    // From here on claims of this job are valid.
    Atomics.store(words, CLAIM, this.#number << 16);
    Atomics.notify(words, NUMBER);
    try {
      this.#memory.kernels.softmaxWork(0, this.#address);
    } catch (cause) {
      throw failure(TRAP, cause);
    }
    let progress = performance.now();
    for (let done = -1; done < chunks;) {
      const now = Atomics.load(words, DONE);
      if (now !== done) progress = performance.now();
      done = now;
      if (Atomics.load(words, FAILED) !== 0) {
        throw failure(TRAP);
      }
      if (performance.now() - progress > PATIENCE_MS) {
        throw failure(`no progress for ${String(PATIENCE_MS / 1000)} s`);
      }
      if (done < chunks) Atomics.wait(words, DONE, done, 100);
    }
  }

  #words(): Int32Array {
    return new Int32Array(this.#memory.memory.buffer, this.#address, WORDS);
  }
}

const TRAP = 'a trap in a kernel';

function failure(what: string, cause?: unknown): KernelThreadError {
  return new KernelThreadError(what, cause === undefined ? {} : { cause });
}

/** node:worker_threads where there is Node. */
function workerThreads(): WorkerThreads | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => unknown };
  };
  return process?.getBuiltinModule?.('node:worker_threads') as WorkerThreads | undefined;
}

let team: ThreadTeam | undefined;

/** This thread's team, of at least `threads` where threads can be had. */
export function threadTeam(threads: number): ThreadTeam {
  team ??= new ThreadTeam(threadWorkspace().memory);
  team.grow(threads);
  return team;
}
