import { readFile } from 'node:fs/promises';
import { ArgumentError, expected, type BilevelProblem } from '@bilevel/core';
import {
  cleaningProblem,
  corruptLabels,
  readMnistFolder,
  selectRows,
  withLabels,
  type CleaningProblemOptions,
} from '@bilevel/hypercleaning';
import { DataFileError } from '../errors.js';

/** Sizes and rate of Ehrhardt & Roberts 2023 §4. */
export const PUBLISHED = {
  train: 20_000,
  upper: 5000,
  ridge: 1e-3,
  corruption: 0.1,
  step: 10,
  precision: 32,
  budget: 100_000,
} as const;

/** Where the data come from, and how much of them is used. */
export interface CleaningFiles {
  /** Folder with the files of MNIST. */
  readonly data: string;
  /** Labels of the training samples, a byte each, some of them wrong. Default: corrupted by seed. */
  readonly labels?: string;
  /** The first of the training images. Default 20,000. */
  readonly train?: number;
  /** The first of the test images. Default 5,000. */
  readonly upper?: number;
}

/**
 * The problem of the published experiment: the first training images with wrong labels below, the
 * first test images above.
 *
 * @throws DataFileError for files that cannot be used; ArgumentError for more images than there are
 */
export async function publishedProblem(
  files: CleaningFiles,
  seed: number,
  how: Pick<CleaningProblemOptions, 'lipschitz' | 'precision'>,
): Promise<BilevelProblem> {
  const { train: all, test } = await readMnistFolder(files.data);
  const count = files.train ?? PUBLISHED.train;
  const upper = files.upper ?? PUBLISHED.upper;
  if (test === undefined || test.features.rows < upper || all.features.rows < count) {
    throw new ArgumentError(
      expected(
        `at least ${String(count)} training and ${String(upper)} test images`,
        files.data,
        `${String(all.features.rows)} and ${String(test?.features.rows ?? 0)}`,
        'Ask for fewer, or give the folder of MNIST.',
      ),
    );
  }
  const clean = selectRows(
    all,
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const labels =
    files.labels === undefined
      ? corruptLabels(clean.labels, clean.classes, PUBLISHED.corruption, seed).labels
      : await readLabels(files.labels, count, clean.classes);
  const validation = selectRows(
    test,
    Uint32Array.from({ length: upper }, (_, i) => i),
  );
  return cleaningProblem(withLabels(clean, labels), validation, {
    ridge: PUBLISHED.ridge,
    ...how,
  });
}

async function readLabels(path: string, count: number, classes: number): Promise<Uint16Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new DataFileError(path, error);
  });
  if (bytes.length !== count) {
    throw new DataFileError(
      path,
      expected(`${String(count)} bytes, a label each,`, path, bytes.length),
    );
  }
  const bad = bytes.findIndex((label) => label >= classes);
  if (bad >= 0) {
    const what = `a label from 0 to ${String(classes - 1)}`;
    throw new DataFileError(path, expected(what, `byte ${String(bad)} of ${path}`, bytes[bad]));
  }
  return Uint16Array.from(bytes);
}
