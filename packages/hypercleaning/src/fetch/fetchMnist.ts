import { homedir } from 'node:os';
import { join } from 'node:path';
import { fetchFiles, missingFiles, type FetchOptions } from './fetchFiles.js';
import { MNIST_FILES, MNIST_MIRRORS } from './mnistFiles.js';

/** Options of {@link fetchMnist}. */
export interface FetchMnistOptions extends Partial<FetchOptions> {
  /** Where the files are kept. Default: `bilevel/mnist` in the user's folder for caches. */
  readonly folder?: string | undefined;
}

/**
 * Brings MNIST: from the cache, or on first use from a mirror (11 MB). Every file is checked against
 * the SHA-256 of its contents before it gets its name.
 *
 * @returns the folder with the four files
 * @throws DownloadError when no mirror has a file; CancelledError when the signal fires
 */
export async function fetchMnist(options: FetchMnistOptions = {}): Promise<string> {
  const { folder = join(cacheFolder(), 'mnist'), mirrors = MNIST_MIRRORS } = options;
  await fetchFiles(folder, MNIST_FILES, { ...options, mirrors });
  return folder;
}

/** Where {@link fetchMnist} keeps MNIST, and whether it is there. */
export async function cachedMnist(): Promise<{ folder: string; complete: boolean }> {
  const folder = join(cacheFolder(), 'mnist');
  const missing = await missingFiles(folder, MNIST_FILES);
  return { folder, complete: missing.length === 0 };
}

/** BILEVEL_CACHE, or where this system keeps caches. */
function cacheFolder(): string {
  const { env, platform } = process;
  const own = env['BILEVEL_CACHE'];
  if (own !== undefined && own !== '') return own;
  const home = homedir();
  const base =
    platform === 'win32'
      ? (env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Caches')
        : (env['XDG_CACHE_HOME'] ?? join(home, '.cache'));
  return join(base, 'bilevel');
}
