import { describe, expect, it } from 'vitest';
import {
  cleanSet,
  cleaningParts,
  corruptLabels,
  labelProbabilities,
  labelledData,
  learnCleaning,
  prepareSamples,
  rankByScore,
  readData,
  standardise,
  trainClassifier,
  type LabelledData,
} from '../src/index.js';
import { randomStream } from './random.js';

/** Places in the data of the training samples, the most suspect first, and of the suspects. */
async function cleaned(train: LabelledData, seed: number) {
  const options = { corrupt: 0, validation: 0.25, test: 0.2, seed };
  const parts = standardise(cleaningParts({ train }, options));
  const steps = learnCleaning(parts).steps();
  let next = await steps.next();
  while (next.done !== true) next = await steps.next();
  const { classifier, step } = next.value.best;
  const scores = labelProbabilities(prepareSamples(parts.train), classifier);
  const { suspects } = await cleanSet(parts.train, scores, parts.holdOut);
  const inData = (rows: Uint32Array): number[] => Array.from(rows, (row) => parts.places[row]!);
  return {
    ranked: inData(rankByScore(scores)),
    suspects: inData(suspects),
    objective: step.objective,
  };
}

/** Three clusters, a tenth of the labels wrong. */
function clusters(seed: number, unit = 1) {
  const random = randomStream(seed);
  const rows = 240;
  const values = Float64Array.from({ length: 3 * rows }, (_, k) => {
    const own = Math.floor(k / 3) % 3 === k % 3 ? 4 : 0;
    return unit * (own + 3 * (random() + random() + random() - 1.5));
  });
  const truth = Uint16Array.from({ length: rows }, (_, i) => i % 3);
  const { labels, corrupted } = corruptLabels(truth, 3, 0.1, seed);
  return { features: { rows, columns: 3, values, scale: 1 }, labels, corrupted };
}

describe('cleaning a table', () => {
  it('does not end at a class of one sample', async () => {
    for (let seed = 0; seed < 6; seed++) {
      const { features, labels, corrupted } = clusters(seed);
      labels[7 * seed] = 3;
      const { suspects, ranked } = await cleaned(labelledData(features, labels), seed);
      expect(ranked).not.toContain(7 * seed);
      const found = suspects.filter((i) => corrupted[i] === 1).length;
      expect(found).toBeGreaterThan(3);
    }
  });

  it('leaves out about as many samples as are wrong, with 20 hold-out samples', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const { features, labels } = clusters(seed);
      const control = await cleaned(labelledData(features, labels), seed);
      labels[7 * seed] = 3;
      const lone = await cleaned(labelledData(features, labels), seed);
      const n = control.ranked.length;
      // A tenth is wrong. Shares that are tried differ by a twentieth.
      for (const { suspects } of [control, lone]) {
        expect(suspects.length, String(seed)).toBeGreaterThanOrEqual(Math.floor(0.05 * n));
        expect(suspects.length, String(seed)).toBeLessThanOrEqual(0.15 * n);
      }
      const apart = Math.abs(lone.suspects.length - control.suspects.length);
      expect(apart, String(seed)).toBeLessThanOrEqual(Math.ceil(0.05 * n));
    }
  });

  it('never leaves the last sample of a class out', async () => {
    const { features, labels } = clusters(2);
    labels.forEach((label, i) => {
      if (label === 2 && i > 30) labels[i] = i % 2;
    });
    const train = labelledData(features, labels);
    const samples = prepareSamples(train);
    const W = await trainClassifier(train, 1e-3);
    // All samples of class 2 come first in the ranking.
    const scores = labelProbabilities(samples, W).map((p, i) => (labels[i] === 2 ? 0 : p));
    const { kept, tried } = await cleanSet(train, scores, train);
    expect(tried).toHaveLength(13);
    expect(Array.from(kept, (i) => labels[i])).toContain(2);
  });

  it('ranks alike in every unit, with a certificate in each', async () => {
    const at = async (unit: number) => {
      const { features, labels } = clusters(5, unit);
      return cleaned(labelledData(features, labels), 1);
    };
    const plain = await at(1);
    // Powers of two change no bit.
    for (const unit of [2 ** -20, 2 ** 20, 2 ** -400]) expect(await at(unit)).toEqual(plain);
    expect((await at(1e-6)).ranked.slice(0, 20)).toEqual(plain.ranked.slice(0, 20));
    expect(plain.objective.kind).toBe('certified');
  });
});

describe.skipIf(!process.env['BILEVEL_DATA'])('field tables [needs BILEVEL_DATA]', () => {
  const inField = async (name: string): Promise<LabelledData> =>
    (await readData(`${process.env['BILEVEL_DATA'] ?? ''}/field/tables/${name}.csv`)).train;

  it('are cleaned with a class of one sample as without, whatever the split', async () => {
    const [rare, control] = [await inField('rare_one_names'), await inField('rare_control_names')];
    for (let seed = 0; seed < 30; seed++) {
      const [lone, own] = [await cleaned(rare, seed), await cleaned(control, seed)];
      for (const { suspects } of [lone, own]) {
        // 32 of 300 labels are wrong.
        expect(suspects.length, String(seed)).toBeGreaterThanOrEqual(8);
        expect(suspects.length, String(seed)).toBeLessThanOrEqual(24);
      }
      const apart = Math.abs(lone.suspects.length - own.suspects.length);
      expect(apart, String(seed)).toBeLessThanOrEqual(8);
    }
  });

  it('are cleaned alike in every unit', async () => {
    const [rare, plain, tiny] = [
      await inField('rare_one_names'),
      await inField('plain'),
      await inField('scaled_tiny'),
    ];
    for (let seed = 0; seed < 6; seed++) {
      const { suspects, ranked } = await cleaned(rare, seed);
      expect(suspects.length, String(seed)).toBeGreaterThan(0);
      expect(ranked).not.toContain(300);
      const [own, scaled] = [await cleaned(plain, seed), await cleaned(tiny, seed)];
      expect(scaled.suspects).toEqual(own.suspects);
      // The numbers of the small one have four digits.
      const moved = own.ranked.filter((i, k) => scaled.ranked[k] !== i).length;
      expect(moved).toBeLessThan(0.05 * own.ranked.length);
    }
  });
});
