import { BilevelError } from '@bilevel/core';

const MEBIBYTE = 2 ** 20;

/** The kernels' memory cannot hold a problem. */
export class KernelMemoryError extends BilevelError {
  readonly code = 'out-of-memory';

  /** `needed` and `most` in bytes. */
  constructor(needed: number, most: number, options?: ErrorOptions) {
    const inMebibytes = (bytes: number): string => `${String(Math.ceil(bytes / MEBIBYTE))} MiB`;
    super(
      `Expected a problem of at most ${inMebibytes(most)} for the kernels' memory but received one ` +
        `that needs ${inMebibytes(needed)}. Use less data at a time, or a machine with more memory.`,
      options,
    );
  }
}

/** A thread that works on a kernel with others failed. */
export class KernelThreadError extends BilevelError {
  readonly code = 'thread-failed';

  constructor(what: string, options?: ErrorOptions) {
    super(
      `Expected every thread of the kernels to finish its part but received ${what}. ` +
        'Start again; with the option threads: 1 no thread is needed.',
      options,
    );
  }
}
