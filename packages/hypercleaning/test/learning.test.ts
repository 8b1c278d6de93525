import { CheckpointError } from '@bilevel/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  DataContentError,
  accuracyOn,
  bundledDigits,
  cleanSet,
  cleaningParts,
  corruptLabels,
  detectionScores,
  labelProbabilities,
  labelledData,
  learnCleaning,
  prepareSamples,
  rankByScore,
  selectRows,
  splitSamples,
  trainClassifier,
  withLabels,
  type CleaningCheckpoint,
  type CleaningData,
  type DataSet,
  type LabelledData,
  type LearnCleaningOptions,
} from '../src/index.js';
import { countContradictions } from '../src/learning/contradictions.js';
import { lossUnderNoise } from '../src/learning/lossUnderNoise.js';
import { randomStream } from './random.js';

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
    expect([...rankByScore(weights)]).toEqual([2, 0, 3, 1]);
    const none = detectionScores(weights, new Uint8Array(4), []);
    expect([none.auc, none.precision, none.recall]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the parts of a cleaning', () => {
  const sizes = { corrupt: 0.3, train: 500, validation: 300, test: 100, seed: 4 };

  it('have wrong labels among the training samples alone, unless asked for', () => {
    const { features, labels } = digits.train;
    const truth = labelledData(features, labels);
    const changed = (part: LabelledData, clean: LabelledData): number =>
      part.labels.reduce((sum, label, i) => sum + Number(label !== clean.labels[i]), 0);
    const right = cleaningParts({ train: truth }, sizes);
    const wrong = cleaningParts({ train: truth }, { ...sizes, corruptValidation: true });
    expect(right.clean && changed(right.train, right.clean)).toBe(150);
    expect(wrong.train.labels).toEqual(right.train.labels);
    const [inValidation, inHoldOut] = [
      changed(wrong.validation, right.validation),
      changed(wrong.holdOut, right.holdOut),
    ];
    expect(inValidation + inHoldOut).toBe(90);
    expect(inValidation).toBeGreaterThan(0);
    expect(inHoldOut).toBeGreaterThan(0);
    expect(wrong.test?.labels).toEqual(right.test?.labels);
  });
});

/** Runs to the end; takes a checkpoint at one of the steps. */
async function learned(data: CleaningData, options: LearnCleaningOptions, at?: number) {
  const run = learnCleaning(data, options);
  const losses: number[] = [];
  let checkpoint: CleaningCheckpoint | undefined;
  const steps = run.steps();
  let next = await steps.next();
  for (; next.done !== true; next = await steps.next()) {
    losses.push(next.value.holdOut.loss);
    if (next.value.step === at) checkpoint = await run.checkpoint();
  }
  return { losses, result: next.value, checkpoint };
}

/** The checkpoint of a run that has gone on to some step without getting better. */
function checkpointAt(checkpoint: CleaningCheckpoint, step: number): CleaningCheckpoint {
  return { ...checkpoint, last: { ...checkpoint.last, step } };
}

describe('cleaning of digits with 30 % wrong labels', () => {
  it('finds them, and trains a better classifier without them', async () => {
    const count = 900;
    const parts = splitSamples(
      digits.train.features.rows,
      { train: count, validation: 250, test: 200 },
      1,
    );
    const clean = selectRows(digits.train, parts.train);
    const { labels, corrupted } = corruptLabels(clean.labels, clean.classes, 0.3, 1);
    const train = withLabels(clean, labels);
    const validation = selectRows(digits.train, parts.validation);
    const holdOut = selectRows(digits.train, parts.test);
    const data = { train, validation, holdOut };
    const { losses, result } = await learned(data, { budget: 400 });
    const { weights, classifier: weighted, step } = result.best;
    // The result is the step with the smallest hold-out loss, not the last.
    expect(step.holdOut.loss).toBe(Math.min(...losses));
    const scores = labelProbabilities(prepareSamples(train), weighted);
    const { suspects, kept, classifier, predicted, tried } = await cleanSet(train, scores, holdOut);
    expect(suspects.length + kept.length).toBe(count);
    expect(predicted.length).toBe(count);
    expect(tried.length).toBeGreaterThan(5);
    expect(detectionScores(weights, corrupted, []).auc ?? 0).toBeGreaterThan(0.8);
    const { auc = 0, precision = 0 } = detectionScores(scores, corrupted, suspects);
    expect(auc).toBeGreaterThan(0.97);
    expect(precision).toBeGreaterThan(0.75);
    if (digits.test === undefined) throw new Error('Expected test digits.');
    const test = prepareSamples(digits.test);
    const before = accuracyOn(test, await trainClassifier(train, 1e-3));
    const after = accuracyOn(test, classifier);
    expect(after.accuracy).toBeGreaterThan(before.accuracy + 0.02);
    expect(after.loss).toBeLessThan(before.loss);
    // As many of the hold-out labels are wrong: the classifier has fewer sure and right answers to lose.
    const wrongToo = corruptLabels(holdOut.labels, holdOut.classes, 0.3, 2).labels;
    const doubtful = await cleanSet(train, scores, withLabels(holdOut, wrongToo));
    const found = detectionScores(scores, corrupted, doubtful.suspects);
    expect(found.precision ?? 0).toBeGreaterThan(0.75);
    expect(found.recall ?? 0).toBeGreaterThan(0.7);
    expect(doubtful.holdOutWrong).toBeGreaterThan(0.2);
    expect(doubtful.holdOutWrong).toBeLessThan(0.4);
  });

  it('goes on from a checkpoint to the same result, and not where there is nothing left to do', async () => {
    const rows = digits.train.features.rows;
    const parts = splitSamples(rows, { train: 200, validation: 100, test: 50 }, 1);
    const clean = selectRows(digits.train, parts.train);
    const { labels } = corruptLabels(clean.labels, clean.classes, 0.3, 1);
    const data = {
      train: withLabels(clean, labels),
      validation: selectRows(digits.train, parts.validation),
      holdOut: selectRows(digits.train, parts.test),
    };
    const { losses, result, checkpoint } = await learned(data, { budget: 300 }, 2);
    expect(losses.length).toBeGreaterThan(3);
    if (checkpoint === undefined) throw new Error('Expected a third step.');
    const stored = structuredClone(checkpoint);
    const resumed = await learned(data, { budget: 300, resume: stored });
    expect([...losses.slice(0, 3), ...resumed.losses]).toEqual(losses);
    expect(resumed.result).toEqual(result);
    // With less patience nothing is left to do, and nothing is done.
    const patient = await learned(data, { patience: 1, resume: checkpointAt(stored, 9) });
    expect(patient).toMatchObject({ losses: [], result: { status: 'hold-out' } });
    const foreign = { ...stored, best: { ...stored.best, classifier: new Float64Array(3) } };
    expect(() => learnCleaning(data, { resume: foreign })).toThrow(CheckpointError);
  });
});

describe('cleaning of three clusters far apart', () => {
  const random = randomStream(8);
  const clusters = (count: number): LabelledData => {
    const values = Float64Array.from({ length: 2 * count }, (_, k) => {
      const which = (k >> 1) % 3;
      return (k % 2 === which ? 14 : 0) + 4 * (random() + random() + random() - 1.5);
    });
    const labels = Uint16Array.from({ length: count }, (_, i) => i % 3);
    return labelledData({ values, rows: count, columns: 2, scale: 1 }, labels);
  };
  const spoilt = (data: LabelledData, share: number): LabelledData =>
    withLabels(data, corruptLabels(data.labels, 3, share, 6).labels);

  it('finds wrong labels that predictions do not suffer from, in training and hold-out', async () => {
    const [clean, judges] = [clusters(450), clusters(90)];
    const { labels, corrupted } = corruptLabels(clean.labels, 3, 0.12, 5);
    const train = withLabels(clean, labels);
    const samples = prepareSamples(train);
    const W = await trainClassifier(train, 1e-3);
    expect(countContradictions(samples, W)).toBeGreaterThan(0.7 * 54);
    const { suspects } = await cleanSet(
      train,
      labelProbabilities(samples, W),
      spoilt(judges, 0.12),
    );
    const { precision, recall } = detectionScores(new Float64Array(450), corrupted, suspects);
    expect(precision).toBeGreaterThan(0.9);
    expect(recall).toBeGreaterThan(0.7);
  });

  it('suspects nothing where all labels are right', async () => {
    const [train, judges] = [clusters(450), clusters(90)];
    const samples = prepareSamples(train);
    const W = await trainClassifier(train, 1e-3);
    expect(countContradictions(samples, W)).toBe(0);
    const { suspects } = await cleanSet(train, labelProbabilities(samples, W), judges);
    expect([...suspects]).toEqual([]);
  });
});

describe('the loss under wrong labels', () => {
  const random = randomStream(3);
  const probabilities = Float64Array.from({ length: 400 }, () => random());

  it('is that of the best share of wrong labels', () => {
    const classes = 5;
    const at = (epsilon: number): number =>
      probabilities.reduce((sum, p) => sum - Math.log((1 - epsilon) * p + epsilon / classes), 0) /
      probabilities.length;
    const { loss, losses, wrong } = lossUnderNoise(probabilities, classes);
    const epsilon = wrong / (1 - 1 / classes);
    expect(epsilon).toBeGreaterThan(0.01);
    expect(loss).toBeCloseTo(at(epsilon), 12);
    expect(losses.reduce((a, b) => a + b, 0) / losses.length).toBeCloseTo(loss, 12);
    for (let k = 0; k <= 1000; k++) expect(at(k / 1000)).toBeGreaterThanOrEqual(loss - 1e-12);
  });

  it('is the cross-entropy where all labels are probable', () => {
    const probable = probabilities.map((p) => 0.5 + p / 2);
    const { losses, wrong } = lossUnderNoise(probable, 3);
    expect(wrong).toBe(0);
    expect(losses).toEqual(probable.map((p) => -Math.log(p)));
  });

  it('is that of chance where the labels tell nothing, and finite where one has no probability', () => {
    const { loss, wrong } = lossUnderNoise(Float64Array.of(0, 0.1, 0.05), 4);
    expect(loss).toBeCloseTo(Math.log(4), 12);
    expect(wrong).toBeCloseTo(0.75, 12);
    const one = lossUnderNoise(Float64Array.of(0, 1, 1, 1, 1, 1, 1, 1, 1, 1), 2);
    expect(one.loss).toBeLessThan(0.4);
    // One in ten, with as many that stay as they are: (1 − ε/2)⁹(ε/2) is largest at ε/2 = 1/10.
    expect(one.wrong).toBeCloseTo(0.1, 12);
  });
});
