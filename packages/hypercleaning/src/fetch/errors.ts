import { BilevelError } from '@bilevel/core';

/** Data could not be fetched from any mirror. */
export class DownloadError extends BilevelError {
  readonly code = 'cannot-download';
}

/** A fault of one mirror; the next one may do better. */
export class MirrorFault extends Error {
  constructor(
    message: string,
    /** Whether the mirror could not be reached at all. */
    readonly unreachable = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
