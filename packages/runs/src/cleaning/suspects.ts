import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { z } from 'zod';
import { FileFormatError } from '../errors.js';

/** A training sample whose label is probably wrong. */
export interface Suspect {
  /** Place of the sample in the data, from 0. */
  readonly index: number;
  readonly given: number;
  readonly predicted: number;
  /** Learned weight σ(θ), in [0, 1]. */
  readonly weight: number;
  /** Of the given label by the classifier that was trained with the weights: the smaller, the more suspect. */
  readonly probability: number;
}

const label = z.coerce.number().pipe(z.int().min(0).max(65535));
const index = z.coerce.number().pipe(z.int().min(0));
const suspect = z.object({
  index,
  given: label,
  predicted: label,
  weight: z.coerce.number().min(0).max(1),
  probability: z.coerce.number().min(0).max(1),
});
const labelRow = z.object({ index, label });

/** suspects.csv of a cleaning run, the most suspect first; undefined until the run has ended. */
export async function readSuspects(folder: string): Promise<Suspect[] | undefined> {
  return readRows(join(folder, 'suspects.csv'), suspect);
}

/** labels.csv of a cleaning run, by sample; undefined until the run has ended. */
export async function readCleanedLabels(folder: string): Promise<Uint16Array | undefined> {
  const rows = await readRows(join(folder, 'labels.csv'), labelRow);
  return rows && Uint16Array.from(rows, (row) => row.label);
}

async function readRows<T>(path: string, schema: z.ZodType<T>): Promise<T[] | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  return csvParse(text).map((row, i) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new FileFormatError(
      `Expected a row of numbers in line ${String(i + 2)} of ${path} but received ` +
        `${JSON.stringify(row)}. Restore the file from where it came, or run the cleaning again.`,
    );
  });
}
