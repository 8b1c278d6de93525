import { fork, type ChildProcess } from 'node:child_process';
import { workerEntry } from './paths.js';
import { connect, type EventHandlers } from '../shared/rpc.js';
import type { Reading } from '../shared/schemas/files.js';
import { workerContract, type WorkerClient, type WorkerContract } from './worker/contract.js';

/** How a worker process ended without being asked to. */
export class WorkerEndedError extends Error {
  readonly code = 'worker-ended';
}

/** A worker process and the calls it answers. */
export class Worker {
  readonly client: WorkerClient;
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  #handlers: Partial<EventHandlers<WorkerContract>> = {};
  #released = false;

  constructor(entry: string) {
    this.#process = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
      // Electron's executable is Node only when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const { client, close } = connect(
      workerContract,
      {
        post: (message) => this.#process.send(message as object),
        listen: (receive) => this.#process.on('message', receive),
      },
      {
        started: (payload) => this.#handlers.started?.(payload),
        steps: (payload) => this.#handlers.steps?.(payload),
        iterate: (payload) => this.#handlers.iterate?.(payload),
        evaluation: (payload) => this.#handlers.evaluation?.(payload),
        note: (payload) => this.#handlers.note?.(payload),
        reading: (payload) => this.#handlers.reading?.(payload),
        writing: (payload) => this.#handlers.writing?.(payload),
      },
    );
    this.client = client;
    this.ended = new Promise((resolve) => {
      const over = (how: string): void => {
        close(new WorkerEndedError(`The engine process ended unexpectedly (${how}).`));
        resolve();
      };
      this.#process.once('exit', (code, signal) => {
        over(signal ?? `exit code ${String(code)}`);
      });
      this.#process.once('error', (error) => {
        over(error.message);
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** What is done on each event; the others are let go. */
  listen(handlers: Partial<EventHandlers<WorkerContract>>): void {
    this.#handlers = handlers;
  }

  /** Lets the process end once it has nothing left to do; a run in it ends in order. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    if (this.#process.connected) this.#process.disconnect();
  }
}

/** Starts worker processes, one ahead where it is asked for: a run then starts without waiting for Node. */
export class Workers {
  readonly #all = new Set<Worker>();
  #spare: Worker | undefined;
  #serving: Worker | undefined;
  readonly #onReading: (progress: Reading) => void;

  /** `onReading` is told how far the serving process has come with pictures. */
  constructor(onReading: (progress: Reading) => void) {
    this.#onReading = onReading;
  }

  /** Starts what will be wanted soon. Until then, a process starts when it is needed. */
  prepare(): void {
    this.#serving ??= this.#startServing();
    this.#spare ??= this.#start();
  }

  /** A process for one job; release it afterwards. */
  take(): Worker {
    const worker = this.#spare ?? this.#start();
    this.#spare = undefined;
    return worker;
  }

  /** The process that serves pictures and files; started anew when it has died. */
  get serving(): Worker {
    this.#serving ??= this.#startServing();
    return this.#serving;
  }

  /** Ends all of them in order. */
  async close(): Promise<void> {
    for (const worker of this.#all) worker.release();
    await Promise.all([...this.#all].map(({ ended }) => ended));
  }

  #startServing(): Worker {
    const worker = this.#start();
    worker.listen({ reading: this.#onReading });
    void worker.ended.then(() => {
      if (this.#serving === worker) this.#serving = undefined;
    });
    return worker;
  }

  #start(): Worker {
    const worker = new Worker(workerEntry);
    this.#all.add(worker);
    void worker.ended.then(() => {
      this.#all.delete(worker);
      if (this.#spare === worker) this.#spare = undefined;
    });
    return worker;
  }
}
