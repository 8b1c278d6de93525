import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { csvRows } from '../csvFile.js';
import { FileFormatError } from '../errors.js';
import { classNamesOf, labelReader, type ClassNames } from './labels.js';

/** A training sample whose label is probably wrong. */
export interface Suspect {
  /** Place of the sample in the data, from 0. */
  readonly index: number;
  /** Number of the class, also where classes have names. */
  readonly given: number;
  readonly predicted: number;
  /** Learned weight σ(θ), in [0, 1]. */
  readonly weight: number;
  /** Of the given label by the classifier that was trained with the weights: the smaller, the more suspect. */
  readonly probability: number;
}

const labelOf = (classNames: ClassNames) =>
  z.string().transform(labelReader(classNames)).pipe(z.int().min(0).max(65535));
const index = z.coerce.number().pipe(z.int().min(0));
const suspect = (classNames: ClassNames) =>
  z.object({
    index,
    given: labelOf(classNames),
    predicted: labelOf(classNames),
    weight: z.coerce.number().min(0).max(1),
    probability: z.coerce.number().min(0).max(1),
  });
const labelRow = (classNames: ClassNames) => z.object({ index, label: labelOf(classNames) });

/** suspects.csv of a cleaning run, the most suspect first; undefined until the run has ended. */
export async function readSuspects(folder: string): Promise<Suspect[] | undefined> {
  return readRows(folder, 'suspects.csv', suspect);
}

/** labels.csv of a cleaning run, by sample; undefined until the run has ended. */
export async function readCleanedLabels(folder: string): Promise<Uint16Array | undefined> {
  const rows = await readRows(folder, 'labels.csv', labelRow);
  return rows && Uint16Array.from(rows, (row) => row.label);
}

async function readRows<T>(
  folder: string,
  name: string,
  schemaFor: (classNames: ClassNames) => z.ZodType<T>,
): Promise<T[] | undefined> {
  const path = join(folder, name);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const schema = schemaFor(await classNamesOf(folder));
  return csvRows(text).map((row, i) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new FileFormatError(
      `Expected a row as it was written in line ${String(i + 2)} of ${path} but received ` +
        `${JSON.stringify(row)}. Restore the file from where it came, or run the cleaning again.`,
    );
  });
}
