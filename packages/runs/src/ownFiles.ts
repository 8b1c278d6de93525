import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps a second process out while a run goes on. */
export const LOCK_FILE = 'lock';

/** What a run writes into its folder itself. */
const FILES = [
  'config.json',
  'history.csv',
  'events.ndjson',
  'checkpoint',
  'model.json',
  'summary.json',
  'report.html',
  'ranking.csv',
  'review.json',
  'suspects.csv',
  'suspects.png',
  'labels.csv',
  'labels-idx1-ubyte.gz',
] as const;

/** What it writes into the folders below, by file name. */
const FOLDERS: Readonly<Record<string, RegExp>> = {
  images: /^scores\.json$|\.(?:truth|noisy|reconstruction|error)\.png$/,
  steps: /^\d+\.npz$/,
  charts: /^[a-z]+(?:-[a-z]+)*\.(?:svg|png)$/,
};

/**
 * What a crash leaves of a file that was being written: write-file-atomic adds a number to its
 * name; pictures are written to hidden files.
 */
const UNFINISHED = /^(?<name>.+)\.\d+$|^\.(?<picture>.+)\.[0-9a-f-]{36}\.tmp$/;

/** The files that a new run in the folder would replace. */
export async function ownFiles(folder: string): Promise<string[]> {
  const entries = await names(folder);
  return FILES.filter((file) => entries.includes(file));
}

/**
 * Removes what a run wrote, and its folders once they are empty. Everything else stays, also within
 * those folders.
 */
export async function removeOwnFiles(folder: string): Promise<void> {
  await removeUnfinished(folder);
  for (const file of FILES) await rm(join(folder, file), { force: true });
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
  const places = [
    { path: folder, own: new RegExp(`^(?:${FILES.join('|').replaceAll('.', '\\.')})$`) },
    ...Object.entries(FOLDERS).map(([name, own]) => ({ path: join(folder, name), own })),
  ];
  for (const { path, own } of places) {
    for (const file of await names(path)) {
      const groups = UNFINISHED.exec(file)?.groups;
      const finished = groups?.['name'] ?? groups?.['picture'];
      if (finished !== undefined && own.test(finished)) await rm(join(path, file), { force: true });
    }
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
