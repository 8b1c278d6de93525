import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { zip } from 'fflate';
import { ArgumentError } from '@bilevel/core';
import { isTransient } from '@bilevel/runs';

/** An archive is made in memory. */
const MOST = 1e9;

/**
 * The files of a run, or those of one folder in it with an ending, as a zip archive; also while the
 * run goes on.
 */
export async function archive(
  folder: string,
  { only, ending = '' }: { only?: string | undefined; ending?: string | undefined },
): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  let total = 0;
  const root = only === undefined ? folder : join(folder, only);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || isTransient(slashed(folder, path)) || !entry.name.endsWith(ending)) {
      continue;
    }
    const data = await readFile(path).catch(unlessGone);
    if (data === undefined) continue;
    total += data.length;
    if (total > MOST) {
      throw new ArgumentError(
        `Expected at most 1 GB to put into an archive but ${folder} holds more. Copy the folder instead.`,
      );
    }
    files[slashed(root, path)] = data;
  }
  return new Promise((resolve, reject) => {
    zip(files, { level: 6 }, (error, data) => {
      if (error === null) resolve(data);
      else reject(error);
    });
  });
}

function slashed(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

/** A run removes reconstructions that it kept, to stay within its budget. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
