import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { BilevelError } from '@bilevel/core';

/** A lock that a process holds. */
export class LockHeldError extends BilevelError {
  readonly code = 'in-use';

  constructor(
    readonly path: string,
    /** Number of the process, and name of its machine; `?` where the file does not say. */
    readonly pid: string,
    readonly host: string,
  ) {
    super(
      `Expected a lock that no process holds at ${path} but received one of process ${pid} on ${host}. ` +
        'Wait for it or stop it; if it is not a bilevel process, delete the file.',
    );
  }
}

/** Locks held by this process: its own number in a lock file says nothing about these. */
const held = new Set<string>();

/**
 * Keeps other processes out: a file with the number of the process and the name of the machine. One
 * left behind by a process that has ended is replaced. Two processes that find the same left-over
 * lock within the same millisecond are not kept apart.
 *
 * @returns a function that gives the lock back; safe to call twice
 * @throws LockHeldError; what the file system throws where it cannot be written
 */
export async function acquireFileLock(path: string): Promise<() => Promise<void>> {
  const owner = `${String(process.pid)} ${hostname()}\n`;
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(path, owner, { flag: 'wx' });
      break;
    } catch (cause) {
      if (errorCode(cause) !== 'EEXIST') {
        // A full disk leaves an empty file behind, which would keep everybody out.
        await rm(path, { force: true }).catch(() => undefined);
        throw cause;
      }
      const found = await readFile(path, 'utf8').catch(() => '');
      if (attempt > 0 || !isStale(path, found)) {
        const [pid = '?', host = '?'] = found.trim().split(' ', 2);
        throw new LockHeldError(path, pid === '' ? '?' : pid, host);
      }
      await rm(path, { force: true });
    }
  }
  held.add(path);
  let given = false;
  return async () => {
    if (given) return;
    given = true;
    held.delete(path);
    await rm(path, { force: true }).catch(() => undefined);
  };
}

function isStale(path: string, contents: string): boolean {
  if (held.has(path)) return false;
  const [number = '', host] = contents.trim().split(' ', 2);
  const pid = Number(number);
  if (number === '' || !Number.isInteger(pid) || pid < 1 || host !== hostname()) return false;
  // In a container a new process often has the number of the one that was killed.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
