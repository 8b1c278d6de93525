import { LockHeldError, acquireFileLock } from '@bilevel/hypercleaning';
import { RunFolderError, WriteError } from './errors.js';

/**
 * Keeps a second run out of a folder.
 *
 * @returns a function that gives the lock back; safe to call twice
 * @throws RunFolderError the folder is in use
 * @throws WriteError
 */
export async function acquireLock(path: string, folder: string): Promise<() => Promise<void>> {
  try {
    return await acquireFileLock(path);
  } catch (cause) {
    if (!(cause instanceof LockHeldError)) throw new WriteError(path, { cause });
    const { pid, host } = cause;
    throw new RunFolderError(
      `Expected a run folder that no other process uses for ${folder} but received one in use by ` +
        `process ${pid} on ${host}. Wait for it or stop it; if it is not a bilevel process, ` +
        `delete ${path}.`,
      { cause },
    );
  }
}
