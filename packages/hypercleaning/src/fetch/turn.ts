import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CancelledError } from '@bilevel/core';
import { LockHeldError, acquireFileLock } from '../fileLock.js';
import { DownloadError } from './errors.js';

/** Keeps two processes from writing the same unfinished file. */
const LOCK = 'fetch.lock';
/** Looks at files that do not grow after which the other process counts as stuck: 30 s of them. */
const MOST_LOOKS = 60;

/** Options of {@link takeTurn}. */
export interface TurnOptions {
  readonly signal?: AbortSignal | undefined;
  /** Between two looks at what another process fetches. Default: half a second. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/**
 * Waits until no other process fetches into the folder, as long as the files there grow.
 *
 * @param names of the files that are fetched
 * @returns a function that lets the next one in
 * @throws DownloadError when the other process is stuck; CancelledError when the signal fires
 */
export async function takeTurn(
  folder: string,
  names: readonly string[],
  { signal, pause = () => setTimeout(500) }: TurnOptions,
): Promise<() => Promise<void>> {
  let seen = '';
  for (let looks = 0; ; looks++) {
    try {
      return await acquireFileLock(join(folder, LOCK));
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      const sizes = await sizesOf(folder, names);
      if (sizes !== seen) looks = 0;
      if (looks === MOST_LOOKS) throw stuck(folder, error);
      seen = sizes;
    }
    await pause();
    if (signal?.aborted === true) throw new CancelledError(undefined, { cause: signal.reason });
  }
}

function stuck(folder: string, lock: LockHeldError): DownloadError {
  return new DownloadError(
    `Expected process ${lock.pid} on ${lock.host} to fetch into ${folder} but its files do not grow ` +
      `any more. Stop it, then try again; if it is not a bilevel process, delete ${lock.path}.`,
    { cause: lock },
  );
}

/** How much there is of the files, whole or not. */
async function sizesOf(folder: string, names: readonly string[]): Promise<string> {
  const paths = names.flatMap((name) => [join(folder, name), join(folder, `${name}.part`)]);
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.join();
}
