import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ImageFileError } from '../errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing: no such file or folder',
  EACCES: 'a refusal: permission denied',
  EPERM: 'a refusal: not permitted',
  EISDIR: 'a folder',
  ENOTDIR: 'a path that goes through a file as if it were a folder',
  ENOSPC: 'a full disk',
  EROFS: 'a read-only file system',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? `an error of the operating system: ${error.message}`;
}

/** An operating-system error as one that names the file; the original is kept as `cause`. */
export function systemError(path: string, what: string, error: unknown, remedy: string) {
  return new ImageFileError(path, what, reasonOf(error), remedy, { cause: error });
}

/** All bytes of a file. @throws ImageFileError */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw systemError(path, 'a readable file', error, 'Check the path and its permissions.');
  }
}

/**
 * Writes a file whole or not at all: the bytes go to a hidden file in the same folder, are flushed
 * to disk, and are then renamed. On failure the hidden file is removed and an existing file at
 * `path` keeps its contents.
 *
 * @throws ImageFileError with the system's error as `cause`
 */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // The first failure is the one worth reporting; a leftover that cannot be removed is not.
    await rm(temporary, { force: true }).catch(() => undefined);
    const remedy = 'Choose an existing folder with write permission and free space.';
    throw systemError(path, 'a writable place', error, remedy);
  }
}
