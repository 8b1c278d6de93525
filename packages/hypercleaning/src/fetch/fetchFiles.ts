import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DownloadError, MirrorFault } from './errors.js';
import type { PublishedFile } from './mnistFiles.js';
import { stallAfter, type StartWatch } from './stallWatch.js';
import { transfer } from './transfer.js';
import { takeTurn, type TurnOptions } from './turn.js';
import { verify } from './verify.js';

/** How far a download has come. */
export interface DownloadProgress {
  readonly file: string;
  readonly url: string;
  readonly received: number;
  /** Undefined where the server does not say. */
  readonly of: number | undefined;
}

/** Options of {@link fetchFiles}. */
export interface FetchOptions extends TurnOptions {
  /** Addresses of folders with the files, tried in this order. */
  readonly mirrors: readonly string[];
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** When a transfer counts as stalled. Default: when nothing comes for 30 s. */
  readonly watch?: StartWatch | undefined;
}

/** Transfers of one file from one mirror: broken-off ones go on where they stopped. */
const ATTEMPTS = 4;
/** Above the size of every packed file. */
const MOST_BYTES = 2 ** 26;

/**
 * Fetches the files that are not in a folder yet. A file gets its name only when it is whole and its
 * digest is right; until then it is `<name>.part`, from which a later call goes on. Of several
 * processes one fetches, and the others wait for it.
 *
 * @throws DownloadError when no mirror has a file, or the process that fetches is stuck; CancelledError
 *   when the signal fires
 */
export async function fetchFiles(
  folder: string,
  files: readonly PublishedFile[],
  options: FetchOptions,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await missingFiles(folder, files)).length === 0) return;
    const names = files.map(({ name }) => name);
    const leave = await takeTurn(folder, names, options);
    try {
      // Another process may have fetched them meanwhile.
      for (const file of await missingFiles(folder, files)) await fetchFile(folder, file, options);
    } finally {
      await leave();
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'errno' in cause && 'code' in cause)) throw cause;
    throw new DownloadError(
      `Expected to write into ${folder} but the system said ${String(cause.code)}. Make room there, ` +
        'or choose another folder with the environment variable BILEVEL_CACHE.',
      { cause },
    );
  }
}

/** Those of the files that are not in a folder. */
export async function missingFiles(
  folder: string,
  files: readonly PublishedFile[],
): Promise<PublishedFile[]> {
  const sizes = await Promise.all(files.map(({ name }) => sizeOf(join(folder, name))));
  return files.filter((_, i) => sizes[i] === 0);
}

async function fetchFile(
  folder: string,
  file: PublishedFile,
  options: FetchOptions,
): Promise<void> {
  const part = join(folder, `${file.name}.part`);
  const faults: { readonly url: string; readonly fault: MirrorFault }[] = [];
  for (const mirror of options.mirrors) {
    const url = mirror + (mirror.endsWith('/') ? '' : '/') + file.name;
    try {
      await fetchFrom(url, part, file, options);
      await rename(part, join(folder, file.name));
      return;
    } catch (fault) {
      if (!(fault instanceof MirrorFault)) throw fault;
      faults.push({ url, fault });
    }
  }
  const told = faults.map(({ url, fault }) => `  ${url}: ${fault.message}`).join('\n');
  const isOffline = faults.every(({ fault }) => fault.unreachable);
  throw new DownloadError(
    `Expected to fetch ${file.name} but ` +
      (isOffline ? 'no mirror could be reached; is this machine offline?' : 'no mirror has it.') +
      ' Try again later, from another mirror (`mirror`), or give a folder that holds the files ' +
      `(\`data\`).${told === '' ? '' : `\n${told}`}`,
    { cause: faults.at(-1)?.fault },
  );
}

/** Fetches into the unfinished file until it is right. @throws MirrorFault */
async function fetchFrom(
  url: string,
  part: string,
  file: PublishedFile,
  options: FetchOptions,
): Promise<void> {
  const { signal, watch = stallAfter(), onProgress } = options;
  let fault = new MirrorFault('it broke off again and again');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await sizeOf(part);
    try {
      await transfer(url, part, {
        ...{ signal, watch, most: MOST_BYTES },
        onProgress: (received, of) => onProgress?.({ file: file.name, url, received, of }),
      });
    } catch (error) {
      if (!(error instanceof MirrorFault)) throw error;
      fault = error;
      // What broke off behind new bytes is worth another try; what never began is not.
      if ((await sizeOf(part)) > before) continue;
      throw error;
    }
    const verdict = await verify(part, file);
    if (verdict === 'right') return;
    const truncated = verdict === 'truncated';
    fault = new MirrorFault(
      truncated ? 'it sent a part of the file only' : 'its digest is not that of the file',
    );
    if (truncated && (await sizeOf(part)) > before) continue;
    await rm(part, { force: true });
    // The first bytes may have come from elsewhere: once more from the start.
    if (before === 0) break;
  }
  throw fault;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
