import {
  encodeIdx,
  rankByScore,
  type CleanedSet,
  type CleaningParts,
} from '@bilevel/hypercleaning';
import { csvFormat } from 'd3-dsv';
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
 * ranking.csv: every training sample by its place in the data, the most suspect first; with a column
 * `corrupted` where labels were made wrong on purpose.
 */
export async function writeRanking(
  folder: RunFolder,
  { train, places, corrupted }: CleaningParts,
  { weights, probabilities }: Ranking,
): Promise<void> {
  const table = Array.from(rankByScore(probabilities), (row) => ({
    index: places[row]!,
    given: labelText(train.labels[row]!, train.classNames),
    weight: weights[row]!,
    probability: probabilities[row]!,
    ...(corrupted && { corrupted: corrupted[row]! }),
  }));
  await folder.write('ranking.csv', `${csvFormat(table)}\n`);
}

/** suspects.csv, suspects.png, labels.csv and labels-idx1-ubyte.gz. */
export async function writeSuspects(
  folder: RunFolder,
  parts: CleaningParts,
  { weights, probabilities }: Ranking,
  { suspects, predicted }: CleanedSet,
): Promise<void> {
  const { train, places, given, corrupted } = parts;
  const shown = Array.from(suspects, (row) => ({
    row,
    given: train.labels[row]!,
    predicted: predicted[row]!,
  }));
  const { classNames } = train;
  const table = shown.map((suspect) => ({
    index: places[suspect.row]!,
    given: labelText(suspect.given, classNames),
    predicted: labelText(suspect.predicted, classNames),
    weight: weights[suspect.row]!,
    probability: probabilities[suspect.row]!,
    ...(corrupted && { corrupted: corrupted[suspect.row]! }),
  }));
  const columns = ['index', 'given', 'predicted', 'weight', 'probability'];
  const header = [...columns, ...(corrupted ? ['corrupted'] : [])];
  await folder.write(
    'suspects.csv',
    `${csvFormat<Record<string, string | number>>(table, header)}\n`,
  );
  const sheet = await contactSheet(train, shown);
  if (sheet !== undefined) await folder.write('suspects.png', sheet);
  const labels = given.slice();
  for (const [row, place] of places.entries()) labels[place] = train.labels[row]!;
  for (const row of suspects) labels[places[row]!] = predicted[row]!;
  await folder.write('labels.csv', labelsTable(labels, classNames));
  if (train.classes <= 256) {
    const bytes = encodeIdx([labels.length], Uint8Array.from(labels), { gzip: true });
    await folder.write('labels-idx1-ubyte.gz', bytes);
  }
}
