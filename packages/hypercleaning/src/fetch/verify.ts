import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipExactly } from '../data/gzip.js';
import { DataFileError } from '../errors.js';
import type { PublishedFile } from './mnistFiles.js';

/** What an unfinished file is: whole and right, the start of something, or of no use. */
export type Verdict = 'right' | 'truncated' | 'wrong';

/** Unpacks a fetched file and compares its digest. */
export async function verify(path: string, { sha256, size }: PublishedFile): Promise<Verdict> {
  const bytes = await readFile(path);
  try {
    const contents = gunzipExactly(path, bytes, size);
    return createHash('sha256').update(contents).digest('hex') === sha256 ? 'right' : 'wrong';
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    const { cause } = error;
    const cut = cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR';
    return cut ? 'truncated' : 'wrong';
  }
}
