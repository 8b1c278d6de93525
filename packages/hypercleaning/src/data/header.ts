import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { isText } from './cell.js';

/** Read from the start of a table: more than a line of names takes. */
const HEAD = 64 * 1024;

/**
 * Whether the first line of a CSV file names its columns: every cell of it is text. Where labels are
 * names of classes, a sample has numbers beside its own.
 */
export async function namesColumns(path: string): Promise<boolean> {
  if (!/\.csv$/i.test(path)) return false;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const [cells] = parse(buffer.subarray(0, bytesRead), {
      ...{ bom: true, trim: true, skip_empty_lines: true, to: 1 },
    });
    // A gap is no name.
    return cells?.every(isText) === true;
  } catch (error) {
    // Reading the table tells what is wrong with it, and where.
    if (error instanceof CsvError) return false;
    throw error;
  } finally {
    await file.close();
  }
}
