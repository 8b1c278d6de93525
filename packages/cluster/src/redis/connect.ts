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

/**
 * A connection that comes back by itself, and is tried again where there is no Redis; commands wait for it. It is not
 * made yet.
 */
export function connectionTo(address: string, name: string): Redis {
  return connection(address, name, (attempt) => Math.min(50 * 2 ** Math.min(attempt, 8), LONGEST));
}

/** A connection that is there at once, or not, and ends when it is lost. It is not made yet. */
export function briefConnectionTo(address: string, name: string): Redis {
  return connection(address, name, () => null);
}

function connection(
  address: string,
  name: string,
  retryStrategy: (attempt: number) => number | null,
): Redis {
  requireAddress(address);
  const redis = new Redis(address, {
    lazyConnect: true,
    connectionName: `bilevel-${name}`,
    connectTimeout: 5000,
    disconnectTimeout: 1000,
    keepAlive: 5000,
    maxRetriesPerRequest: null,
    retryStrategy,
  });
  // Every queue on it listens, and whoever waits for it.
  redis.setMaxListeners(Infinity);
  // Whoever wants to know why it was lost listens, too.
  redis.on('error', () => undefined);
  return redis;
}

/** Ends a connection, there or lost, and whatever waits for it. */
export function giveUp(redis: Redis): void {
  if (redis.status === 'end') return;
  // Between two attempts nothing is there to be ended, and commands would wait for ever: they end with an attempt that
  // is ended before it has a socket.
  if (redis.status === 'reconnecting') redis.connect().catch(() => undefined);
  redis.disconnect();
}

/** Connects, within a time. @throws ClusterError, also when it is given up meanwhile */
export async function connect(redis: Redis, address: string, patience: number): Promise<void> {
  const heard = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      let last: unknown;
      const fail = (): void => {
        reject(unreachable(address, last));
      };
      const noted = (error: Error): void => {
        last = error;
        // The first attempt may fail where a later one does not, but not for these.
        if (/WRONGPASS|NOAUTH|NOPERM|certificate/i.test(error.message)) fail();
      };
      const timer = setTimeout(fail, patience);
      redis.on('ready', resolve).on('error', noted).on('end', fail);
      heard.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        redis.off('ready', resolve).off('error', noted).off('end', fail);
      });
      // What it throws is told as an event, too.
      redis.connect().catch(() => undefined);
    });
  } catch (error) {
    giveUp(redis);
    throw error;
  } finally {
    heard.abort();
  }
}

/**
 * Does what is of no use later: returns undefined once the connection is lost, or nothing has come of it for so long.
 * What is still under way then ends when the connection comes back, or is given up.
 */
export async function whileConnected<T>(
  redis: Redis,
  longest: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  if (redis.status !== 'ready') return undefined;
  let lost = (): void => undefined;
  const isLost = new Promise<undefined>((resolve) => {
    lost = () => {
      resolve(undefined);
    };
  });
  const timer = setTimeout(lost, longest);
  redis.once('close', lost);
  try {
    const done = work().catch((error: unknown) => {
      if (isClosed(error)) return undefined;
      throw error;
    });
    return await Promise.race([done, isLost]);
  } finally {
    clearTimeout(timer);
    redis.off('close', lost);
  }
}

export function unreachable(address: string, cause?: unknown): ClusterError {
  const why = cause instanceof Error ? cause.message || cause.name : 'no answer';
  return new ClusterError(
    `Expected a Redis at ${shownAddress(address)} but received: ${why}. Check the address, the user and ` +
      'that it runs.',
    { cause },
  );
}

/** What a command ends with that waits for a Redis when its connection is given up. */
const CLOSED = 'Connection is closed.';

function isClosed(error: unknown): boolean {
  return error instanceof Error && error.message === CLOSED;
}

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
  if (isClosed(error)) {
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
