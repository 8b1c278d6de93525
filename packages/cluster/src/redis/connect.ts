import { ArgumentError, expected } from '@bilevel/core';
import { Redis } from 'ioredis';
import { ClusterError } from '../errors.js';

/** The longest pause between two attempts, in milliseconds. */
const LONGEST = 2000;

/** @throws ArgumentError for what is no address of a Redis */
function requireAddress(address: string): void {
  const { protocol } = URL.canParse(address) ? new URL(address) : { protocol: '' };
  if (protocol === 'redis:' || protocol === 'rediss:') return;
  throw new ArgumentError(
    expected(
      'an address such as rediss://user:password@host:6379, or redis:// where nothing is encrypted,',
      'the cluster',
      shownAddress(address),
    ),
  );
}

/** The address without a password. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return 'an address that cannot be read';
  const { protocol, username, host, pathname } = new URL(address);
  const user = username === '' ? '' : `${username}@`;
  return `${protocol}//${user}${host}${pathname === '/' ? '' : pathname}`;
}

/** A connection that comes back by itself; commands wait for it. It is not made yet. */
export function connectionTo(address: string, name: string): Redis {
  requireAddress(address);
  const redis: Redis = new Redis(address, {
    lazyConnect: true,
    connectionName: `bilevel-${name}`,
    connectTimeout: 5000,
    keepAlive: 5000,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) =>
      givenUp.has(redis) ? null : Math.min(50 * 2 ** Math.min(attempt, 8), LONGEST),
  });
  return redis;
}

/** Those that shall not come back. */
const givenUp = new WeakSet<Redis>();

/** Ends a connection that is lost, and whatever waits for it. */
export function giveUp(redis: Redis): void {
  givenUp.add(redis);
  // Between two attempts nothing is there to be ended, and commands would wait for ever: the next is the last.
  if (redis.status !== 'reconnecting') redis.disconnect();
}

/** Connects, within a time. @throws ClusterError */
export async function connect(redis: Redis, address: string, patience: number): Promise<void> {
  let last: unknown;
  const noted = (error: unknown): void => {
    last = error;
  };
  redis.on('error', noted);
  const timer = { id: undefined as NodeJS.Timeout | undefined };
  const timeout = new Promise<never>((_, reject) => {
    timer.id = setTimeout(() => {
      reject(unreachable(address, last));
    }, patience);
  });
  try {
    // The first attempt may fail where a later one does not.
    const ready = new Promise<void>((resolve) => redis.once('ready', resolve));
    redis.connect().catch(noted);
    const denied = new Promise<never>((_, reject) => {
      redis.on('error', (error: Error) => {
        if (/WRONGPASS|NOAUTH|NOPERM|certificate/i.test(error.message)) {
          reject(unreachable(address, error));
        }
      });
    });
    await Promise.race([ready, timeout, denied]);
  } catch (error) {
    redis.disconnect();
    throw error;
  } finally {
    clearTimeout(timer.id);
    redis.off('error', noted);
  }
}

function unreachable(address: string, cause: unknown): ClusterError {
  const why = cause instanceof Error ? cause.message || cause.name : 'no answer';
  return new ClusterError(
    `Expected a Redis at ${shownAddress(address)} but received: ${why}. Check the address, the user and ` +
      'that it runs.',
    { cause },
  );
}

/** What a command ends with that waits for a Redis when its connection is given up. */
const CLOSED = 'Connection is closed.';

/** The same, or what has gone wrong in words that say what to do. */
export async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw redisFault(error);
  }
}

/** What went wrong in Redis, in words that say what to do. */
export function redisFault(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (isFull(error)) return fullRedis(error);
  if (error.message === CLOSED) {
    return new ClusterError(
      'Expected Redis to come back but received no answer. Start it, and resume from the last checkpoint.',
      { cause: error },
    );
  }
  if (/^(NOPERM|NOAUTH|WRONGPASS|READONLY|MISCONF)/.test(error.message)) {
    return new ClusterError(`Redis has refused a command: ${error.message}`, { cause: error });
  }
  return error;
}

/** Whether a command, or one of those that went together, has found Redis full. */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { previousErrors = [] } = error as { readonly previousErrors?: readonly Error[] };
  return [error, ...previousErrors].some(({ message }) => message.startsWith('OOM '));
}

export function fullRedis(cause?: unknown): ClusterError {
  return new ClusterError(
    'Redis is full (maxmemory). Give it more, or use fewer or smaller samples; then resume from the last ' +
      'checkpoint.',
    { cause },
  );
}
