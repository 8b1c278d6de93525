import {
  encodeIdx,
  rankByScore,
  type CleanedSet,
  type CleaningParts,
} from '@bilevel/hypercleaning';
import { csvFile } from '../csvFile.js';
import type { RunFolder } from '../runFolder.js';
import { contactSheet } from './contactSheet.js';
import { labelText } from './labels.js';
import { labelsTable } from './review.js';

/** What the training samples are ranked by. */
export interface Ranking {
  /** σ(θ_i), learned. */
  readonly weights: Float64Array;
  /** The probability of the given label by the classifier trained with the weights. */
  readonly probabilities: Float64Array;
}

/**
 * ranking.csv: every training sample by its place in the data, and the line in the file where it is one
 * of lines, the most suspect first; with a column `corrupted` where labels were made wrong on purpose.
 */
export async function writeRanking(
  folder: RunFolder,
  parts: CleaningParts,
  { weights, probabilities }: Ranking,
): Promise<void> {
  const { train, corrupted } = parts;
  const table = Array.from(rankByScore(probabilities), (row) => ({
    ...placeOf(parts, row),
    given: labelText(parts.numbers[train.labels[row]!]!, parts.classNames),
    weight: weights[row]!,
    probability: probabilities[row]!,
    ...(corrupted && { corrupted: corrupted[row]! }),
  }));
  await folder.write('ranking.csv', csvFile(table));
}

/** suspects.csv, suspects.png, labels.csv and labels-idx1-ubyte.gz. */
export async function writeSuspects(
  folder: RunFolder,
  parts: CleaningParts,
  { weights, probabilities }: Ranking,
  { suspects, predicted }: CleanedSet,
): Promise<void> {
  const { train, places, given, corrupted, numbers, classNames } = parts;
  const shown = Array.from(suspects, (row) => ({
    row,
    given: numbers[train.labels[row]!]!,
    predicted: numbers[predicted[row]!]!,
  }));
  const table = shown.map((suspect) => ({
    ...placeOf(parts, suspect.row),
    given: labelText(suspect.given, classNames),
    predicted: labelText(suspect.predicted, classNames),
    weight: weights[suspect.row]!,
    probability: probabilities[suspect.row]!,
    ...(corrupted && { corrupted: corrupted[suspect.row]! }),
  }));
  const columns = [
    'index',
    ...(train.lines ? ['line'] : []),
    'given',
    'predicted',
    'weight',
    'probability',
  ];
  const header = [...columns, ...(corrupted ? ['corrupted'] : [])];
  await folder.write('suspects.csv', csvFile(table, header));
  const sheet = await contactSheet(train, shown);
  if (sheet !== undefined) await folder.write('suspects.png', sheet);
  const labels = given.slice();
  for (const [row, place] of places.entries()) labels[place] = numbers[train.labels[row]!]!;
  for (const { row, predicted: label } of shown) labels[places[row]!] = label;
  await folder.write('labels.csv', labelsTable(labels, classNames));
  if (labels.every((label) => label < 256)) {
    const bytes = encodeIdx([labels.length], Uint8Array.from(labels), { gzip: true });
    await folder.write('labels-idx1-ubyte.gz', bytes);
  }
}

/** Where a training sample is: its place in the data, and the line of the file where it is one of lines. */
function placeOf(
  { train, places }: CleaningParts,
  row: number,
): { readonly index: number; readonly line?: number } {
  return { index: places[row]!, ...(train.lines && { line: train.lines[row]! }) };
}
