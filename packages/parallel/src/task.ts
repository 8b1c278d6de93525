import { CancelledError, type Control } from '@bilevel/core';
import { NEXT, STOPPED, type Call, type TaskMessage } from './protocol.js';

/** How often a signal is looked at while only workers are at work, in milliseconds. */
const POLL = 20;

/**
 * One call under way: its samples are taken one by one, by whoever is inside: this thread, workers; until there is none
 * left.
 */
export class Task {
  readonly message: TaskMessage;
  /** Shared where threads can share memory; a page that is not isolated has this thread alone. */
  readonly #flags = new Int32Array(
    typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(8) : new SharedArrayBuffer(8),
  );
  readonly #results = new Map<number, unknown>();
  readonly #inside = new Set<object>();
  readonly #onSample: () => void;
  #error: unknown;
  #settle: (() => void) | undefined;

  constructor(task: number, shard: number, call: Call, onSample: () => void) {
    this.message = { type: 'task', task, shard, call, flags: this.#flags };
    this.#onSample = onSample;
  }

  /** The next sample to evaluate; undefined when there is none left, or the task was stopped. */
  take(): number | undefined {
    if (this.stopped) return undefined;
    return this.message.call.request.samples[Atomics.add(this.#flags, NEXT, 1)];
  }

  get stopped(): boolean {
    return Atomics.load(this.#flags, STOPPED) !== 0;
  }

  /** Whether one more could take part: there is a sample that nobody has taken, beside those that who is inside may be about to take. */
  get isOpen(): boolean {
    const { length } = this.message.call.request.samples;
    return this.#isLeft && this.#inside.size < length;
  }

  get #isLeft(): boolean {
    const { length } = this.message.call.request.samples;
    return !this.stopped && Atomics.load(this.#flags, NEXT) < length;
  }

  result(sample: number, result: unknown): void {
    this.#results.set(sample, result);
    this.#onSample();
  }

  /** Stops everyone at their next inner iteration. The first error is the one that is thrown. */
  fail(error: unknown): void {
    // The others are cancelled because of the one that failed.
    if (this.#error === undefined || this.#error instanceof CancelledError) this.#error = error;
    Atomics.store(this.#flags, STOPPED, 1);
    this.#check();
  }

  enter(member: object): void {
    this.#inside.add(member);
  }

  leave(member: object): void {
    this.#inside.delete(member);
    this.#check();
  }

  get #isOver(): boolean {
    return !this.#isLeft && this.#inside.size === 0;
  }

  #check(): void {
    if (this.#isOver) this.#settle?.();
  }

  /** The results once no sample is left and all who joined have gone. @throws the first error */
  async finish({ signal }: Control): Promise<ReadonlyMap<number, unknown>> {
    if (!this.#isOver) {
      const timer = setInterval(() => {
        if (signal?.aborted === true) this.fail(cancelled(signal));
      }, POLL);
      await new Promise<void>((resolve) => {
        this.#settle = resolve;
      });
      clearInterval(timer);
    }
    // Whichever thread noticed first: only this one knows why.
    if (this.#error instanceof CancelledError && signal?.aborted === true) throw cancelled(signal);
    if (this.#error instanceof Error) throw this.#error;
    if (this.#error !== undefined) throw new Error('A sample failed.', { cause: this.#error });
    return this.#results;
  }
}

export function cancelled(signal: Control['signal']): CancelledError {
  return new CancelledError(undefined, { cause: signal?.reason });
}
