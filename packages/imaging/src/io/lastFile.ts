import { stat } from 'node:fs/promises';
import { readBytes } from './system.js';

interface LastFile {
  readonly key: string;
  readonly bytes: Buffer;
}

/** Memory that is short takes it back. */
let last: WeakRef<LastFile> | undefined;

/**
 * The bytes of a file of which several pages are read one after the other: not anew for each. A file that was
 * written since is another.
 *
 * @throws ImageFileError
 */
export async function readForPages(path: string): Promise<Buffer> {
  const key = await stat(path, { bigint: true }).then(
    ({ dev, ino, size, mtimeNs, ctimeNs }) => [path, dev, ino, size, mtimeNs, ctimeNs].join(' '),
    // What is wrong is told by reading.
    () => undefined,
  );
  const before = last?.deref();
  if (key !== undefined && before?.key === key) return before.bytes;
  const bytes = await readBytes(path);
  if (key !== undefined) last = new WeakRef({ key, bytes });
  return bytes;
}
