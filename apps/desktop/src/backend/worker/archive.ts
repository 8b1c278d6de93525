import { lstat, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { zip } from 'fflate';
import { ArgumentError } from '@bilevel/core';
import { readNames } from '@bilevel/imaging';
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
  for (const path of await filesIn(root)) {
    if (isTransient(slashed(folder, path)) || !path.endsWith(ending)) continue;
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

/** All files in a folder and those in it. @throws ArgumentError for a name that is no UTF-8 */
async function filesIn(folder: string): Promise<string[]> {
  const { names, undecodable } = await readNames(folder);
  const [odd] = undecodable;
  if (odd !== undefined) {
    throw new ArgumentError(
      `Expected names in UTF-8 for the files of an archive but received ${odd.shown} in ${folder}. ` +
        'Rename it, or copy the folder instead.',
    );
  }
  const files: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const found = await lstat(path).catch(unlessGone);
    if (found?.isDirectory() === true) files.push(...(await filesIn(path)));
    else if (found?.isFile() === true) files.push(path);
  }
  return files;
}

function slashed(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

/** A run removes reconstructions that it kept, to stay within its budget. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
