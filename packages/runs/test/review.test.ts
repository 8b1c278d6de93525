import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { decodeIdx } from '@bilevel/hypercleaning';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FileFormatError,
  WriteError,
  labelsIdx,
  labelsTable,
  readReview,
  readSuspects,
  reviewedLabels,
  suspectsTable,
  writeReview,
} from '../src/index.js';

let folder = '';
/** The configuration of a run whose classes have these names. */
const configure = (classNames?: string[]): Promise<void> => {
  const config = {
    ...{ format: 'bilevel-cleaning', version: 1, created: '2026-01-01T00:00:00.000Z' },
    ...{ software: {}, data: { sha256: '0'.repeat(64), classNames }, table: {} },
    settings: {
      ...{ corrupt: 0, validation: 0.3, test: 0.2, ridge: 1e-3, method: 'lbfgs' },
      ...{ budget: 100, patience: 3, seed: 0 },
    },
  };
  return writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
};
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'review-'));
  await configure();
  await writeFile(
    path.join(folder, 'suspects.csv'),
    'index,given,predicted,weight,probability\n4,1,2,0.01,0.1\n0,2,0,0.125,0.2\n3,0,1,0.5,0.25,0.25\n',
  );
  // As a run writes them: the suspects have their predicted labels.
  await writeFile(path.join(folder, 'labels.csv'), 'index,label\n0,0\n1,1\n2,2\n3,1\n4,2\n');
});
afterEach(() => rm(folder, { recursive: true }));

describe('the review of suspects', () => {
  it('reads the suspects in their order', async () => {
    expect(await readSuspects(folder)).toEqual([
      { index: 4, given: 1, predicted: 2, weight: 0.01, probability: 0.1 },
      { index: 0, given: 2, predicted: 0, weight: 0.125, probability: 0.2 },
      { index: 3, given: 0, predicted: 1, weight: 0.5, probability: 0.25 },
    ]);
  });

  it('is empty at first, and read as it was written', async () => {
    expect(await readReview(folder)).toEqual({});
    await writeReview(folder, { '4': 2, '0': 2 });
    expect(await readReview(folder)).toEqual({ '4': 2, '0': 2 });
  });

  it('decides labels before prediction does; the rest is as asked for', async () => {
    // 4 is wrong, and neither of both; 0 is right; 3 is undecided.
    await writeReview(folder, { '4': 7, '0': 2 });
    expect([...(await reviewedLabels(folder, 'predicted'))]).toEqual([2, 1, 2, 1, 7]);
    expect([...(await reviewedLabels(folder, 'given'))]).toEqual([2, 1, 2, 0, 7]);
    expect(await suspectsTable(folder, 'given')).toBe(
      'index,given,predicted,weight,probability,label,verdict\n' +
        '4,1,2,0.01,0.1,7,label is wrong\n' +
        '0,2,0,0.125,0.2,2,label is right\n' +
        '3,0,1,0.5,0.25,0,undecided\n',
    );
  });

  it('writes labels as CSV and IDX', async () => {
    const labels = await reviewedLabels(folder, 'predicted');
    expect(labelsTable(labels)).toBe('index,label\n0,0\n1,1\n2,2\n3,1\n4,2\n');
    const idx = decodeIdx('labels', labelsIdx(labels));
    expect([idx.shape, [...idx.data]]).toEqual([[5], [0, 1, 2, 1, 2]]);
    expect(() => labelsIdx(Uint16Array.of(0, 256))).toThrow(/at most 255.*256.*CSV/);
  });

  it('has names of classes in the tables, and their numbers between', async () => {
    const names = ['an "ox"', 'cat, big', 'dog'];
    await configure(names);
    await writeFile(
      path.join(folder, 'suspects.csv'),
      'index,given,predicted,weight,probability\n' +
        '1,"an ""ox""",dog,0.01,0.1\n0,dog,"cat, big",0.1,0.2\n',
    );
    await writeFile(path.join(folder, 'labels.csv'), 'index,label\n0,"cat, big"\n1,dog\n2,dog\n');
    expect(await readSuspects(folder)).toMatchObject([
      { index: 1, given: 0, predicted: 2 },
      { index: 0, given: 2, predicted: 1 },
    ]);
    await writeReview(folder, { '1': 1 });
    const labels = await reviewedLabels(folder, 'predicted');
    expect([...labels]).toEqual([1, 1, 2]);
    expect(labelsTable(labels, names)).toBe('index,label\n0,"cat, big"\n1,"cat, big"\n2,dog\n');
    expect(await suspectsTable(folder, 'given')).toBe(
      'index,given,predicted,weight,probability,label,verdict\n' +
        '1,"an ""ox""",dog,0.01,0.1,"cat, big",label is wrong\n' +
        '0,dog,"cat, big",0.1,0.2,dog,undecided\n',
    );
    await writeReview(folder, { '1': 3 });
    await expect(reviewedLabels(folder, 'given')).rejects.toThrow(/0 to 2 .*received 3 for.* 1\./);
    await writeFile(path.join(folder, 'labels.csv'), 'index,label\n0,wolf\n');
    await expect(reviewedLabels(folder, 'given')).rejects.toThrow(/line 2 of .*"wolf"/);
  });

  it('says that there is nothing to review before the end of a run', async () => {
    await rm(path.join(folder, 'suspects.csv'));
    expect(await readSuspects(folder)).toBeUndefined();
    await expect(suspectsTable(folder, 'given')).rejects.toThrow(ArgumentError);
    await expect(reviewedLabels(folder, 'given')).rejects.toThrow(/Wait until it ends/);
  });

  it('names the file and line of a fault', async () => {
    await writeFile(
      path.join(folder, 'suspects.csv'),
      'index,given,predicted,weight,probability\n4,1,2,0.1,oops\n',
    );
    await expect(readSuspects(folder)).rejects.toThrow(/line 2 of .*suspects\.csv/);
    await writeFile(path.join(folder, 'review.json'), '{"format":"bilevel-review","version":2}');
    await expect(readReview(folder)).rejects.toThrow(FileFormatError);
    await expect(writeReview(path.join(folder, 'gone'), {})).rejects.toThrow(WriteError);
  });

  it('is a file that a person can read', async () => {
    await writeReview(folder, { '4': 2 });
    expect(await readFile(path.join(folder, 'review.json'), 'utf8')).toBe(
      '{\n  "format": "bilevel-review",\n  "version": 1,\n  "labels": {\n    "4": 2\n  }\n}\n',
    );
  });
});
