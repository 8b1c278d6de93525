import { open } from 'node:fs/promises';

/** Read from the start of a table: more than a line of names takes. */
const HEAD = 64 * 1024;

/** Whether the first line of a CSV file has text in every cell, as one that names the columns. */
export async function namesColumns(path: string): Promise<boolean> {
  if (!/\.csv$/i.test(path)) return false;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const text = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
    const line = text.split(/\r?\n/).find((one) => one.trim() !== '') ?? '';
    // An empty cell counts as 0: a gap, and no name.
    return line !== '' && line.split(',').every((cell) => Number.isNaN(Number(cell)));
  } finally {
    await file.close();
  }
}
