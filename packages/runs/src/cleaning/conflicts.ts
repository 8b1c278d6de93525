import type { LabelledData, RepeatedSamples } from '@bilevel/hypercleaning';
import { csvFile } from '../csvFile.js';
import type { RunFolder } from '../runFolder.js';
import { labelText } from './labels.js';

/**
 * conflicts.csv: samples with the same features and different labels, one a row, those of a conflict
 * with the same number; no file where there are none.
 */
export async function writeConflicts(
  folder: RunFolder,
  { labels, lines, classNames }: LabelledData,
  { conflicts }: RepeatedSamples,
): Promise<void> {
  if (conflicts.length === 0) return;
  const rows = conflicts.flatMap((places, k) =>
    places.map((index) => ({
      conflict: k + 1,
      index,
      ...(lines && { line: lines[index]! }),
      label: labelText(labels[index]!, classNames),
    })),
  );
  await folder.write('conflicts.csv', csvFile(rows));
}
