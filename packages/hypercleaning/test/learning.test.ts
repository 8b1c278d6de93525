import { beforeAll, describe, expect, it } from 'vitest';
import {
  DataContentError,
  accuracyOn,
  bundledDigits,
  cleanSet,
  corruptLabels,
  detectionScores,
  learnCleaning,
  prepareSamples,
  rankByWeight,
  selectRows,
  splitSamples,
  trainClassifier,
  withLabels,
  type DataSet,
} from '../src/index.js';

let digits: DataSet;
beforeAll(async () => {
  digits = await bundledDigits();
});

describe('corruption', () => {
  it('replaces exactly the share asked for, by other labels, the same for the same seed', () => {
    const { labels, classes } = digits.train;
    const { labels: changed, corrupted } = corruptLabels(labels, classes, 0.3, 5);
    expect(corrupted.reduce((sum, flag) => sum + flag, 0)).toBe(720);
    for (let i = 0; i < labels.length; i++) {
      expect(changed[i] !== labels[i]).toBe(corrupted[i] === 1);
      expect(changed[i]).toBeLessThan(classes);
    }
    expect(corruptLabels(labels, classes, 0.3, 5).labels).toEqual(changed);
    expect(corruptLabels(labels, classes, 0.3, 6).labels).not.toEqual(changed);
    expect(() => corruptLabels(labels, classes, 1.5, 5)).toThrow('from 0 to 1');
  });
});

describe('splitting', () => {
  it('puts no sample into two parts', () => {
    const { train, validation, test } = splitSamples(
      100,
      { train: 50, validation: 30, test: 20 },
      3,
    );
    expect(new Set([...train, ...validation, ...test]).size).toBe(100);
    expect([train.length, validation.length, test.length]).toEqual([50, 30, 20]);
  });

  it('refuses more samples than there are', () => {
    const sizes = { train: 50, validation: 31, test: 20 };
    expect(() => splitSamples(100, sizes, 3)).toThrow(DataContentError);
    expect(() => splitSamples(100, { ...sizes, train: 0 }, 3)).toThrow('at least 1');
  });
});

describe('detection scores', () => {
  it('are those of a ranking by hand', () => {
    // Ranked: 2 (wrong), 0 and 3 tied (one wrong), 1.
    const weights = Float64Array.of(0.5, 0.9, 0.1, 0.5);
    const scores = detectionScores(weights, Uint8Array.of(1, 0, 1, 0), [2]);
    // Pairs (wrong, intact): (2,3) (2,1) (0,1) in order, (0,3) tied: 3.5 of 4.
    expect(scores.auc).toBe(0.875);
    expect(scores.precisionAtCorrupted).toBe(1);
    expect([scores.precision, scores.recall]).toEqual([1, 0.5]);
    expect([...rankByWeight(weights)]).toEqual([2, 0, 3, 1]);
    const none = detectionScores(weights, new Uint8Array(4), []);
    expect([none.auc, none.precision, none.recall]).toEqual([undefined, undefined, undefined]);
  });
});

describe('cleaning of digits with 30 % wrong labels', () => {
  it('finds them, and trains a better classifier without them', async () => {
    const count = 900;
    const parts = splitSamples(
      digits.train.features.rows,
      { train: count, validation: 250, test: 150 },
      1,
    );
    const clean = selectRows(digits.train, parts.train);
    const { labels, corrupted } = corruptLabels(clean.labels, clean.classes, 0.3, 1);
    const train = withLabels(clean, labels);
    const validation = selectRows(digits.train, parts.validation);
    const holdOut = selectRows(digits.train, parts.test);
    const learning = learnCleaning({ train, validation, holdOut }, { budget: 400 });
    const losses: number[] = [];
    let next = await learning.next();
    for (; next.done !== true; next = await learning.next()) losses.push(next.value.holdOut.loss);
    const { weights, step } = next.value;
    // The result is the step with the smallest hold-out loss, not the last.
    expect(step.holdOut.loss).toBe(Math.min(...losses));
    const { suspects, kept, classifier, predicted, tried } = await cleanSet(
      train,
      weights,
      holdOut,
    );
    expect(suspects.length + kept.length).toBe(count);
    expect(predicted.length).toBe(count);
    expect(tried.length).toBeGreaterThan(5);
    const { auc = 0, precision = 0 } = detectionScores(weights, corrupted, suspects);
    expect(auc).toBeGreaterThan(0.85);
    expect(precision).toBeGreaterThan(0.6);
    if (digits.test === undefined) throw new Error('Expected test digits.');
    const test = prepareSamples(digits.test);
    const before = accuracyOn(test, await trainClassifier(train, 1e-3));
    const after = accuracyOn(test, classifier);
    expect(after.accuracy).toBeGreaterThan(before.accuracy + 0.02);
    expect(after.loss).toBeLessThan(before.loss);
  });
});
