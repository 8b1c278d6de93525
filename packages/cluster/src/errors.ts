import { BilevelError } from '@bilevel/core';

/**
 * The cluster cannot go on: Redis cannot be reached, is full or has lost what was in it, or a sample has
 * ended too many workers. Nothing on disk is lost: resume from the last checkpoint.
 */
export class ClusterError extends BilevelError {
  readonly code = 'cluster';
}

/** What came over the wire is not what it should be: too large, cut short, or of another form. */
export class WireError extends BilevelError {
  readonly code = 'bad-message';
}

export function lostWarmStarts(): ClusterError {
  return new ClusterError(
    'Redis has lost what it had of this run: it was restarted without it, or emptied. Keep an append-only file ' +
      '(appendonly yes) and maxmemory-policy noeviction, and resume from the last checkpoint.',
  );
}
