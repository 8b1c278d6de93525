import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeIdx } from '@bilevel/hypercleaning';
import { ArgumentError, expected } from '@bilevel/core';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { csvFile } from '../csvFile.js';
import { FileFormatError, WriteError } from '../errors.js';
import { readJson } from '../jsonFile.js';
import { classNamesOf, labelText, type ClassNames } from './labels.js';
import { readCleanedLabels, readSuspects, type Suspect } from './suspects.js';

const FILE = 'review.json';

/**
 * What a person decided about suspects: the label that each looked-at one shall have, by index. Classes
 * are numbers here, also where they have names.
 */
export type Review = Readonly<Record<string, number>>;

const reviewFile = z.strictObject({
  format: z.literal('bilevel-review'),
  version: z.literal(1),
  labels: z.record(z.string().regex(/^\d+$/), z.int().min(0).max(65535)),
});

/** What becomes of suspects that nobody has decided about. */
export type Undecided = 'predicted' | 'given';

/** review.json of a cleaning run; empty before the first decision. @throws FileFormatError */
export async function readReview(folder: string): Promise<Review> {
  const path = join(folder, FILE);
  const there = await readFile(path).then(
    () => true,
    () => false,
  );
  if (!there) return {};
  return (await readJson(path, reviewFile, 'a review of suspects of version 1')).labels;
}

/** @throws WriteError */
export async function writeReview(folder: string, labels: Review): Promise<void> {
  const path = join(folder, FILE);
  const file = { format: 'bilevel-review', version: 1, labels };
  try {
    await writeFileAtomic(path, `${JSON.stringify(file, null, 2)}\n`);
  } catch (cause) {
    throw new WriteError(path, { cause });
  }
}

/** The suspects as CSV with the label that each is to have, and who says so. */
export async function suspectsTable(folder: string, undecided: Undecided): Promise<string> {
  const suspects = await requireSuspects(folder);
  const classNames = await classNamesOf(folder);
  const review = await knownReview(folder, classNames);
  const rows = suspects.map((suspect) => {
    const { given, predicted } = suspect;
    const decided = review[String(suspect.index)];
    const verdict =
      decided === undefined ? 'undecided' : decided === given ? 'label is right' : 'label is wrong';
    return {
      ...suspect,
      given: labelText(given, classNames),
      predicted: labelText(predicted, classNames),
      label: labelText(decided ?? suspect[undecided], classNames),
      verdict,
    };
  });
  const columns = ['index', 'given', 'predicted', 'weight', 'probability'] as const;
  const header = [...columns, 'label', 'verdict'] as const;
  return csvFile(rows, header);
}

/** Labels of all samples of the training data after the review, by index. */
export async function reviewedLabels(folder: string, undecided: Undecided): Promise<Uint16Array> {
  const suspects = await requireSuspects(folder);
  const labels = await readCleanedLabels(folder);
  if (labels === undefined) throw notEnded(folder);
  const review = await knownReview(folder, await classNamesOf(folder));
  for (const suspect of suspects) {
    labels[suspect.index] = review[String(suspect.index)] ?? suspect[undecided];
  }
  return labels;
}

/** Decisions for classes that there are: a file may have been edited. @throws FileFormatError */
async function knownReview(folder: string, classNames: ClassNames): Promise<Review> {
  const review = await readReview(folder);
  for (const [index, label] of Object.entries(review)) {
    if (classNames === undefined || label < classNames.length) continue;
    throw new FileFormatError(
      `Expected labels from 0 to ${String(classNames.length - 1)} in ${join(folder, FILE)} but received ` +
        `${String(label)} for sample ${index}. Correct or remove the line.`,
    );
  }
  return review;
}

/** Labels as a CSV file with the columns index and label; by name, where classes have names. */
export function labelsTable(labels: Uint16Array, classNames?: ClassNames): string {
  const rows = Array.from(labels, (label, index) => ({
    index,
    label: labelText(label, classNames),
  }));
  return csvFile(rows, ['index', 'label']);
}

/** Labels as an IDX file, as MNIST has them. @throws ArgumentError for labels above 255 */
export function labelsIdx(labels: Uint16Array): Uint8Array {
  const largest = labels.reduce((a, b) => Math.max(a, b), 0);
  if (largest > 255) {
    throw new ArgumentError(
      `${expected('labels of at most 255', 'an IDX file of bytes', largest)} Export them as CSV.`,
    );
  }
  return encodeIdx([labels.length], Uint8Array.from(labels), { gzip: true });
}

async function requireSuspects(folder: string): Promise<Suspect[]> {
  const suspects = await readSuspects(folder);
  if (suspects === undefined) throw notEnded(folder);
  return suspects;
}

function notEnded(folder: string): ArgumentError {
  return new ArgumentError(
    `Expected the suspects of the cleaning run in ${folder} but there are none yet. Wait until it ends.`,
  );
}
