import { BilevelError } from '@bilevel/core';

/** Bytes that are not an array file that can be read here. */
export class NpyError extends BilevelError {
  readonly code = 'bad-npy-file';

  /**
   * `Expected <what> but received <received>.` Kept apart, so that a caller can name the file and
   * the remedy.
   */
  constructor(
    readonly what: string,
    readonly received: string,
  ) {
    super(`Expected ${what} but received ${received}.`);
  }
}
