import { encodeIdx, rankByWeight, type CleanedSet } from '@bilevel/hypercleaning';
import { csvFormat } from 'd3-dsv';
import type { RunFolder } from '../runFolder.js';
import { contactSheet } from './contactSheet.js';
import type { CleaningParts } from './parts.js';

/**
 * weights.csv: every training sample by its place in the data, the most suspect first; with a column
 * `corrupted` where labels were made wrong on purpose.
 */
export async function writeWeights(
  folder: RunFolder,
  { train, places, corrupted }: CleaningParts,
  weights: Float64Array,
): Promise<void> {
  const table = Array.from(rankByWeight(weights), (row) => ({
    index: places[row]!,
    given: train.labels[row]!,
    weight: weights[row]!,
    ...(corrupted && { corrupted: corrupted[row]! }),
  }));
  await folder.write('weights.csv', `${csvFormat(table)}\n`);
}

/** suspects.csv, suspects.png, labels.csv and labels-idx1-ubyte.gz. */
export async function writeSuspects(
  folder: RunFolder,
  parts: CleaningParts,
  weights: Float64Array,
  { suspects, predicted }: CleanedSet,
): Promise<void> {
  const { train, places, given, corrupted } = parts;
  const shown = Array.from(suspects, (row) => ({
    row,
    given: train.labels[row]!,
    predicted: predicted[row]!,
  }));
  const table = shown.map(({ row, ...labels }) => ({
    index: places[row]!,
    ...labels,
    weight: weights[row]!,
    ...(corrupted && { corrupted: corrupted[row]! }),
  }));
  const header = ['index', 'given', 'predicted', 'weight', ...(corrupted ? ['corrupted'] : [])];
  await folder.write('suspects.csv', `${csvFormat<Record<string, number>>(table, header)}\n`);
  const sheet = await contactSheet(train, shown);
  if (sheet !== undefined) await folder.write('suspects.png', sheet);
  const labels = given.slice();
  for (const [row, place] of places.entries()) labels[place] = train.labels[row]!;
  for (const row of suspects) labels[places[row]!] = predicted[row]!;
  const list = Array.from(labels, (label, index) => ({ index, label }));
  await folder.write('labels.csv', `${csvFormat(list, ['index', 'label'])}\n`);
  if (train.classes <= 256) {
    const bytes = encodeIdx([labels.length], Uint8Array.from(labels), { gzip: true });
    await folder.write('labels-idx1-ubyte.gz', bytes);
  }
}
