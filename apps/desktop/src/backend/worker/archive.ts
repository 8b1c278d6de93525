import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { zip } from 'fflate';
import { ArgumentError } from '@bilevel/core';

/** An archive is made in memory. */
const MOST = 1e9;

/** The files below a folder, or those of one folder in it with an ending, as a zip archive. */
export async function archive(
  folder: string,
  { only, ending = '' }: { only?: string | undefined; ending?: string | undefined },
): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  let total = 0;
  const root = only === undefined ? folder : join(folder, only);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'lock' || !entry.name.endsWith(ending)) continue;
    const path = join(entry.parentPath, entry.name);
    const data = await readFile(path);
    total += data.length;
    if (total > MOST) {
      throw new ArgumentError(
        `Expected at most 1 GB to put into an archive but ${folder} holds more. Copy the folder instead.`,
      );
    }
    files[relative(root, path).replaceAll('\\', '/')] = data;
  }
  return new Promise((resolve, reject) => {
    zip(files, { level: 6 }, (error, data) => {
      if (error === null) resolve(data);
      else reject(error);
    });
  });
}
