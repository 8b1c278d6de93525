import { BilevelError } from '@bilevel/core';

/**
 * A worker thread ended or could not do its part: it crashed, ran out of memory, was stopped from
 * outside, or could not load the problem. `cause` is what happened to it. The pool is lost.
 */
export class WorkerError extends BilevelError {
  readonly code = 'worker-lost';
}

/** The problem needs more memory than there is; nothing of it has been allocated. */
export class MemoryLimitError extends BilevelError {
  readonly code = 'too-large';

  constructor(
    /** Estimated need, in bytes. */
    readonly needed: number,
    /** In bytes. */
    readonly limit: number,
    remedy: string,
  ) {
    super(
      `Expected a problem that fits into ${size(limit)} of memory but received one that needs ` +
        `about ${size(needed)}. ${remedy}`,
    );
  }
}

function size(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;
}
