import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_FILES } from './kind/files.js';
import { MAP_FILE } from './report/learned/mapFile.js';

/** Keeps a second process out while a run goes on. */
export const LOCK_FILE = 'lock';

const KINDS = Object.values(RUN_FILES);

/** What runs of any kind write into their folder itself. */
const FILES: readonly (string | RegExp)[] = [
  ...['config.json', 'history.csv', 'events.ndjson', 'checkpoint', 'summary.json', 'report.html'],
  ...KINDS.flatMap(({ files }) => files),
];

/** What they write into the folders below, by file name. */
const FOLDERS: Readonly<Record<string, RegExp>> = {
  charts: new RegExp(`^[a-z]+(?:-[a-z]+)*\\.(?:svg|png)$|^${MAP_FILE}(?:-\\d)?\\.(?:svg|png|npy)$`),
  ...Object.fromEntries(KINDS.flatMap(({ folders }) => Object.entries(folders))),
};

/**
 * What a crash leaves of a file that was being written: write-file-atomic adds a number to its
 * name, as the removal of a left-over lock does; pictures are written to hidden files.
 */
const UNFINISHED = /^(?<name>.+)\.\d+$|^\.(?<picture>.+)\.[0-9a-f-]{36}\.tmp$/;

const isOwn = (file: string): boolean =>
  FILES.some((own) => (typeof own === 'string' ? own === file : own.test(file)));

/** The files that a new run in the folder would replace. */
export async function ownFiles(folder: string): Promise<string[]> {
  return (await names(folder)).filter(isOwn);
}

/**
 * Removes what a run wrote, and its folders once they are empty. Everything else stays, also within
 * those folders.
 */
export async function removeOwnFiles(folder: string): Promise<void> {
  await removeUnfinished(folder);
  for (const file of await ownFiles(folder)) await rm(join(folder, file), { force: true });
  for (const [name, own] of Object.entries(FOLDERS)) {
    const inner = join(folder, name);
    for (const file of await names(inner)) {
      if (own.test(file)) await rm(join(inner, file), { force: true });
    }
    // Fails where others' files are left, as it should.
    await rmdir(inner).catch(() => undefined);
  }
}

/** Removes the unfinished files of a run that was killed. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const inner of ['', ...Object.keys(FOLDERS)]) {
    for (const file of await names(join(folder, inner))) {
      if (isUnfinished(inner, file)) await rm(join(folder, inner, file), { force: true });
    }
  }
}

/**
 * Whether a file is there only while a run goes on: its lock, or a file that is being written.
 *
 * @param path where it is in the folder of the run, with slashes
 */
export function isTransient(path: string): boolean {
  if (path === LOCK_FILE) return true;
  const slash = path.lastIndexOf('/');
  return isUnfinished(path.slice(0, Math.max(0, slash)), path.slice(slash + 1));
}

function isUnfinished(inner: string, file: string): boolean {
  const groups = UNFINISHED.exec(file)?.groups;
  const finished = groups?.['name'] ?? groups?.['picture'];
  if (finished === undefined) return false;
  return inner === ''
    ? finished === LOCK_FILE || isOwn(finished)
    : FOLDERS[inner]?.test(finished) === true;
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
