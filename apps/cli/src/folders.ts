import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder by date and time, to the second; a number is added to one that exists. */
export function datedFolder(prefix = ''): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const base = join('bilevel-runs', `${prefix}${stamp}`);
  let folder = base;
  for (let k = 2; existsSync(folder); k++) folder = `${base}-${String(k)}`;
  return folder;
}

/** A missing folder is as good as an empty one. @throws RunFolderError when something is in it */
export async function requireEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((): string[] => []);
  if (entries.length === 0) return;
  const { RunFolderError } = await import('@bilevel/runs');
  throw new RunFolderError(
    `Expected an empty folder for the results but received ${folder} with ` +
      `${String(entries.length)} entries. Choose another with --out, or let --force replace the ` +
      'files of the same names there.',
  );
}
