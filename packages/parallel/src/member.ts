import type { BilevelError, Software } from '@bilevel/core';
import { decodeError } from './errorMessage.js';
import { WorkerError } from './errors.js';
import type { FromWorker, OpenMessage } from './protocol.js';
import type { Task } from './task.js';
import type { Transport, WorkerHandle } from './transport/transport.js';

/** A worker of the pool, and what is known of it. */
export class Member {
  readonly #handle: WorkerHandle;
  /** Shards that it has made. */
  readonly #opened = new Set<number>();
  #task: Task | undefined;

  /**
   * `accept` throws when a shard must not be evaluated by such software; `onFree` is told when it can take part in
   * something that it could not before, `onLost` once when the worker can be of no more use.
   */
  constructor(
    transport: Transport,
    private readonly accept: (shard: number, software: Software) => void,
    private readonly onFree: () => void,
    private readonly onLost: (error: BilevelError) => void,
  ) {
    this.#handle = transport.start({
      onMessage: (message) => {
        this.#receive(message as FromWorker);
      },
      onDeath: (cause) => {
        this.#lost(new WorkerError(`A worker ended unexpectedly: ${cause.message}`, { cause }));
      },
    });
  }

  open(message: OpenMessage): void {
    this.#handle.post(message);
  }

  /** Nothing of the shard is asked for any more. */
  close(shard: number): void {
    this.#opened.delete(shard);
    this.#handle.post({ type: 'close', shard });
  }

  /** Whether it could take part in a task of the shard now. */
  canJoin(shard: number): boolean {
    return this.#task === undefined && this.#opened.has(shard);
  }

  get isBusy(): boolean {
    return this.#task !== undefined;
  }

  /** Takes part in the task, and keeps the process alive until it has done its part. */
  join(task: Task): void {
    this.#task = task;
    task.enter(this);
    this.#handle.keepAlive(true);
    this.#handle.post(task.message);
  }

  async terminate(): Promise<void> {
    await this.#handle.terminate();
    this.#leave();
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'opened':
        if ('error' in message) {
          const cause = decodeError(message.error);
          const text = `A worker could not make the problem: ${cause.message}`;
          this.#lost(new WorkerError(text, { cause }));
          return;
        }
        try {
          this.accept(message.shard, message.software);
        } catch (error) {
          this.#lost(error as BilevelError);
          return;
        }
        this.#opened.add(message.shard);
        this.onFree();
        return;
      case 'result':
        this.#task?.result(message.sample, message.result);
        return;
      case 'done': {
        if (message.error !== undefined) this.#task?.fail(decodeError(message.error));
        this.#leave();
        this.onFree();
      }
    }
  }

  #lost(error: BilevelError): void {
    this.#task?.fail(error);
    this.#leave();
    this.onLost(error);
  }

  #leave(): void {
    const task = this.#task;
    this.#task = undefined;
    this.#handle.keepAlive(false);
    task?.leave(this);
  }
}
