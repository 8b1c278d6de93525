import { readFile } from 'node:fs/promises';
import { DataFileError } from '../errors.js';

/** All bytes of a file. @throws DataFileError */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const received = code === 'ENOENT' ? 'nothing: no such file' : `an error (${code})`;
    const remedy = 'Check the path and its permissions.';
    throw new DataFileError(path, { what: 'a readable file', received, remedy }, { cause });
  }
}
