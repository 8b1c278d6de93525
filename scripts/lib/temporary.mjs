// Where the files of a test run lie while it goes on.
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

/** A file system in memory, where there is one. */
const IN_MEMORY = '/dev/shm';
/** Bytes that must be free there and of memory: many times what tests write. */
const ROOM = 6 * 2 ** 30;

/**
 * A folder for temporary files in memory, where there is room, with what removes it: tests that kill runs at every moment wait for
 * disks longer than for anything else. Undefined where the usual place has to do, or another was chosen.
 */
export function temporaryInMemory(folder = IN_MEMORY, room = ROOM) {
  if (process.env.TMPDIR !== undefined || !existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  if (Math.min(bavail * bsize, freemem()) < room) return undefined;
  const path = mkdtempSync(join(folder, 'bilevel-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
