import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DataContentError,
  cleaningParts,
  labelledData,
  repeatedSamples,
  standardise,
  type LabelledData,
} from '../../src/index.js';
import { randomStream } from '../random.js';

/** Samples of three clusters and, behind them, some of rare classes; feature 0 counts the samples. */
function samples(rare: readonly number[], names?: readonly string[]): LabelledData {
  const labels = [...Array.from({ length: 60 }, (_, i) => i % 3), ...rare];
  const values = Float64Array.from({ length: 2 * labels.length }, (_, k) =>
    k % 2 === 0 ? k / 2 : labels[(k - 1) / 2]! + Math.sin(k),
  );
  const features = { rows: labels.length, columns: 2, values, scale: 1 };
  return labelledData(features, labels, names && { classNames: names });
}
const sizes = { corrupt: 0, validation: 0.3, test: 0.2 };
/** The samples of a part, by their count. */
const whichOf = ({ features: { values } }: LabelledData): number[] =>
  Array.from(values).filter((_, k) => k % 2 === 0);

describe('rare classes', () => {
  it('are set aside, wherever they fall, and the others are where they would be', () => {
    for (let seed = 0; seed < 25; seed++) {
      for (const [rare, own] of [
        [[3], [0]],
        [
          [3, 3],
          [0, 0],
        ],
        [
          [3, 4, 3, 4, 3],
          [0, 0, 0, 0, 0],
        ],
      ] as const) {
        const parts = cleaningParts({ train: samples(rare) }, { ...sizes, seed });
        const control = cleaningParts({ train: samples(own) }, { ...sizes, seed });
        expect(parts.rare.flatMap(({ places }) => places).toSorted((a, b) => a - b)).toEqual(
          rare.map((_, i) => 60 + i),
        );
        for (const part of ['train', 'validation', 'holdOut', 'test'] as const) {
          const [found, all] = [parts[part], control[part]];
          if (found === undefined || all === undefined) throw new Error('Expected every part.');
          expect(found.classes).toBe(3);
          expect(whichOf(found)).toEqual(whichOf(all).filter((i) => i < 60));
        }
      }
    }
  });

  it('leave the others their numbers and names', () => {
    const names = ['ant', 'bee', 'cat', 'dog'];
    const data = samples([], names.slice(0, 3));
    const shifted = labelledData(
      data.features,
      data.labels.map((label, i) => (i === 0 ? 1 : label === 0 ? 0 : label + 1)),
      { classNames: names },
    );
    const parts = cleaningParts({ train: shifted }, { ...sizes, seed: 1, corrupt: 0.5 });
    expect(parts.rare).toEqual([{ label: 1, name: 'bee', places: [0] }]);
    expect(parts.train.classNames).toEqual(['ant', 'cat', 'dog']);
    expect(parts.classNames).toEqual(names);
    expect([...parts.numbers]).toEqual([0, 2, 3]);
    expect(Math.max(...parts.train.labels)).toBe(2);
    for (const [row, place] of parts.places.entries()) {
      expect(parts.numbers[parts.clean?.labels[row] ?? 9]).toBe(shifted.labels[place]);
    }
  });

  it('that are not rare have a training sample, also where the split gives them none', () => {
    for (let seed = 0; seed < 25; seed++) {
      const rare = [3, 3, 3, 3];
      const options = { ...sizes, validation: 0.6, test: 0.2, seed };
      const { train, validation, holdOut, test, places } = cleaningParts(
        { train: samples(rare) },
        options,
      );
      expect(new Set(train.labels).size).toBe(4);
      expect([train.labels.length, test?.labels.length]).toEqual([14, 12]);
      expect(validation.labels.length + holdOut.labels.length).toBe(38);
      expect(whichOf(train)).toEqual([...places]);
    }
  });

  it('are refused where nothing else is left, and where training has no room', () => {
    const features = { rows: 6, columns: 1, values: new Float64Array(6), scale: 1 };
    const few = labelledData(features, [0, 0, 0, 1, 1, 2]);
    const at = { ...sizes, seed: 1 };
    expect(() => cleaningParts({ train: few }, at)).toThrow(/4 samples or more.*0 of 3/);
    const train = samples([]);
    expect(() => cleaningParts({ train }, { ...at, train: 2 })).toThrow(DataContentError);
  });
});

describe('standardised parts', () => {
  const parts = cleaningParts({ train: samples([]) }, { ...sizes, corrupt: 0.2, seed: 3 });
  const withFeatures = (change: (x: number, j: number) => number) => {
    const changed = (data: LabelledData): LabelledData => ({
      ...data,
      features: {
        ...data.features,
        values: Float64Array.from(data.features.values, (x, k) => change(x, k % 2)),
      },
    });
    const { train, validation, holdOut, test, clean } = parts;
    return standardise({
      ...parts,
      ...{ train: changed(train), validation: changed(validation), holdOut: changed(holdOut) },
      ...{ test: test && changed(test), clean: clean && changed(clean) },
    });
  };

  it('have mean 0 and standard deviation 1 over the training samples', () => {
    const { train, clean } = standardise(parts);
    for (const j of [0, 1]) {
      const column = Array.from(train.features.values).filter((_, k) => k % 2 === j);
      const mean = column.reduce((a, b) => a + b, 0) / column.length;
      const square = column.reduce((a, b) => a + b * b, 0) / column.length;
      expect(mean).toBeCloseTo(0, 12);
      expect(square).toBeCloseTo(1, 12);
    }
    expect(clean?.features).toBe(train.features);
    expect(clean?.labels).not.toEqual(train.labels);
  });

  it('do not depend on units and offsets', () => {
    const plain = standardise(parts);
    fc.assert(
      fc.property(fc.double({ min: -150, max: 150, noNaN: true }), fc.nat(1), (power, which) => {
        const unit = 10 ** power;
        const scaled = withFeatures((x, j) => (j === which ? unit * x : x + 2000));
        for (const part of ['train', 'validation', 'holdOut', 'test'] as const) {
          const [a, b] = [plain[part]?.features.values, scaled[part]?.features.values];
          for (const [k, x] of (a ?? []).entries()) expect(b?.[k]).toBeCloseTo(x, 9);
        }
      }),
      { seed: 5, numRuns: 40 },
    );
    // A power of two changes no bit.
    expect(withFeatures((x) => x * 2 ** -20)).toEqual(plain);
  });

  it('have 0 for a feature that does not vary, and some that does', () => {
    const { train, test } = withFeatures((x, j) => (j === 0 ? 0.1 : x));
    for (const { features } of test ? [train, test] : [train]) {
      expect(Array.from(features.values).filter((x, k) => k % 2 === 0 && x !== 0)).toEqual([]);
    }
    expect(() => withFeatures(() => 0.1)).toThrow(/features that differ/);
  });
});

describe('repeated samples', () => {
  const of = (rows: readonly (readonly number[])[], labels: readonly number[]) =>
    repeatedSamples(
      labelledData(
        { rows: rows.length, columns: 2, values: Float64Array.from(rows.flat()), scale: 1 },
        labels,
      ),
    );

  it('with different labels are conflicts', () => {
    const rows = [1, 2, 0, 1, 2, 0, -0, 9].map((x) => [x, 7]);
    const { samples: repeated, conflicts, firstAlike } = of(rows, [0, 1, 0, 0, 0, 1, 1, 1]);
    expect(repeated).toBe(7);
    expect(conflicts).toEqual([
      [1, 4],
      [2, 5, 6],
    ]);
    expect([...firstAlike]).toEqual([0, 1, 2, 0, 1, 2, 2, 7]);
  });

  it('are found as comparing all with all finds them', () => {
    const random = randomStream(4);
    const rows = Array.from({ length: 400 }, () => [
      Math.floor(12 * random()),
      Math.floor(12 * random()) / 7,
    ]);
    const labels = rows.map((_, i) => i % 2);
    const first = rows.map((row) => rows.findIndex((one) => one.join() === row.join()));
    expect([...of(rows, labels).firstAlike]).toEqual(first);
  });
});
