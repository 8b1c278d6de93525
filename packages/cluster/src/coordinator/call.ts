import { CancelledError, type ShardControl } from '@bilevel/core';
import { Bell } from '../bell.js';

/** How often a signal is looked at, in milliseconds. */
const POLL = 50;

/** A call under way: the shards that have not answered yet. */
export class Call {
  readonly bell = new Bell();
  readonly waiting: Set<number>;
  /** Those that have said that they are done, and are not read yet. */
  readonly told = new Set<number>();
  #error: unknown;

  constructor(
    readonly number: number,
    shards: Iterable<number>,
  ) {
    this.waiting = new Set(shards);
  }

  /** A shard says that its answer is there. */
  done(shard: number): void {
    if (!this.waiting.has(shard)) return;
    this.told.add(shard);
    this.bell.ring();
  }

  /** The call cannot go on. The first error counts. */
  fail(error: unknown): void {
    this.#error ??= error;
    this.bell.ring();
  }

  /** Waits for as many answers as come within a while of the first, or all: they are read together. */
  async collect(longest: number, control: ShardControl): Promise<void> {
    const until = performance.now() + longest;
    while (this.told.size > 0 && this.told.size < this.waiting.size) {
      const left = until - performance.now();
      if (left <= 0) return;
      await this.news(left, control);
    }
  }

  /** Waits for news; at most `longest` milliseconds. @throws why the call cannot go on */
  async news(longest: number, { signal }: ShardControl): Promise<void> {
    const watch = setInterval(() => {
      if (signal?.aborted === true) this.bell.ring();
    }, POLL);
    try {
      this.requireGoing(signal);
      await this.bell.wait(longest);
      this.requireGoing(signal);
    } finally {
      clearInterval(watch);
    }
  }

  requireGoing(signal: ShardControl['signal']): void {
    if (this.#error instanceof Error) throw this.#error;
    if (signal?.aborted === true) throw new CancelledError(undefined, { cause: signal.reason });
  }
}
