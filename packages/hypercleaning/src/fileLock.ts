import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
 * left behind by a process that has ended is replaced.
 *
 * @returns a function that gives the lock back; safe to call twice
 * @throws LockHeldError; what the file system throws where it cannot be written
 */
export async function acquireFileLock(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(path, `${String(process.pid)} ${hostname()}\n`, { flag: 'wx' });
      break;
    } catch (cause) {
      if (errorCode(cause) !== 'EEXIST') {
        // A full disk leaves an empty file behind, which would keep everybody out.
        await rm(path, { force: true }).catch(() => undefined);
        throw cause;
      }
      const found = await readFile(path, 'utf8').catch(() => '');
      if (attempt > 0 || !isStale(path, found)) {
        const [pid = '', host = '?'] = found.trim().split(' ', 2);
        throw new LockHeldError(path, pid === '' ? '?' : pid, host);
      }
      await removeStale(path, found);
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

/** The number of the process of this machine that holds a lock; undefined where none is known to. */
export async function lockHolder(path: string): Promise<number | undefined> {
  const pid = ownPid(await readFile(path, 'utf8').catch(() => ''));
  return pid !== undefined && isAlive(pid) ? pid : undefined;
}

/**
 * Removes a lock that says `found`. Two processes may have found it at once, and the quicker may have
 * put its own there by now: that one is put back.
 */
export async function removeStale(path: string, found: string): Promise<void> {
  const aside = `${path}.${String(process.pid)}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readFile(aside, 'utf8').catch(() => found);
  if (moved !== found) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function isStale(path: string, contents: string): boolean {
  const pid = ownPid(contents);
  if (held.has(path) || pid === undefined) return false;
  // In a container a new process often has the number of the one that was killed.
  return pid === process.pid || !isAlive(pid);
}

/** The number in a lock of this machine. */
function ownPid(contents: string): number | undefined {
  const [number = '', host] = contents.trim().split(' ', 2);
  const pid = Number(number);
  return number !== '' && Number.isInteger(pid) && pid > 0 && host === hostname() ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
