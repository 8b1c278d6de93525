import { ArgumentError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compressRows,
  denseRows,
  softmaxRegression,
  type LabelledRows,
  type SoftmaxRegression,
} from '../../src/index.js';
import { plainSoftmax } from '../../src/softmax/plain.js';
import { SimdSoftmax } from '../../src/softmax/simd.js';
import { expectClose } from '../support/compare.js';
import { randomStream, uniformVector } from '../support/random.js';
import { regressionOf, regressionShape } from '../support/regression.js';

/** Every result of a regression at W, V, Q with weights of any sign, in one array each. */
function resultsOf(
  regression: SoftmaxRegression,
  { seed, size }: { seed: number; size: number },
): Float64Array[] {
  const { rows, dimension: d, classes } = regression;
  const random = randomStream(seed);
  const [W, V, Q] = Array.from({ length: 3 }, () => uniformVector(random, d).map((w) => size * w));
  if (!W || !V || !Q) throw new Error('three vectors');
  const s = uniformVector(random, rows);
  const ridge = 0.3;
  const out = (length: number): Float64Array => new Float64Array(length).fill(NaN);
  const results = {
    gradient: out(d),
    losses: out(rows),
    probabilities: out(rows * classes),
    Hv: out(d),
    Btq: out(rows),
    Bu: out(d),
    diagonal: out(d),
  };
  const value = regression.gradient(W, s, ridge, results.gradient);
  regression.losses(W, results.losses);
  regression.probabilities(W, results.probabilities);
  const at = regression.linearise(W);
  at.hessianVector(V, s, ridge, results.Hv);
  at.crossTranspose(Q, s, results.Btq);
  at.cross(s, results.Bu);
  at.diagonal(s, ridge, results.diagonal);
  return [Float64Array.of(value, regression.value(W, s, ridge)), ...Object.values(results)];
}

/** Rows enough for several chunks, the last of them short. */
function large(
  rows: number,
  options: { classes: number; bytes: boolean; dense?: boolean; seed: number },
): LabelledRows {
  const { classes, bytes, dense: full = false, seed } = options;
  const random = randomStream(seed);
  const columns = 40;
  const entries = Array.from({ length: rows * columns }, () =>
    random() < 0.2 ? 1 + Math.floor(254 * random()) : 0,
  );
  const dense = bytes ? Uint8Array.from(entries) : Float64Array.from(entries);
  const samples = (full ? denseRows : compressRows)(dense, { rows, columns }, { scale: 1 / 255 });
  return {
    samples,
    labels: Uint8Array.from({ length: rows }, () => random() * classes),
    classes,
  };
}

describe('SIMD and plain softmax regression agree', () => {
  it.each([
    { precision: 64, accuracy: 1e-13 },
    { precision: 32, accuracy: 1e-6 },
  ] as const)(
    'in every product, over odd shapes, empty rows, any number of classes ($precision-bit)',
    ({ precision, accuracy }) => {
      fc.assert(
        fc.property(regressionShape, fc.constantFrom(0.1, 1, 30), (shape, size) => {
          const { data } = regressionOf(shape);
          const regressions = [
            new SimdSoftmax(data, { threads: 1, precision }),
            plainSoftmax(data),
          ];
          const [fast, plain] = regressions.map((regression) =>
            resultsOf(regression, { seed: shape.seed, size }),
          );
          if (!fast || !plain) throw new Error('two results');
          // Sums of terms of both signs are as accurate as the terms are large.
          const terms = shape.rows * (1 + size) + size * size * fast.length;
          for (const [k, reference] of plain.entries()) {
            expectClose([...fast[k]!, terms], [...reference, terms], accuracy);
          }
        }),
        { seed: 20, numRuns: 150 },
      );
    },
  );

  it.each([
    { rows: 256, classes: 10, bytes: true, seed: 1 },
    { rows: 257, classes: 10, bytes: false, seed: 2 },
    { rows: 1023, classes: 3, bytes: true, seed: 3 },
    { rows: 9001, classes: 10, bytes: true, seed: 4 },
    { rows: 1021, classes: 3, bytes: false, dense: true, seed: 5 },
    { rows: 4099, classes: 10, bytes: true, dense: true, seed: 6 },
  ])('over $rows rows, to 1e-12 of the largest entry, 1e-5 in 32-bit', ({ rows, ...options }) => {
    const data = large(rows, options);
    const plain = resultsOf(plainSoftmax(data), { seed: 5, size: 1 });
    const fast = resultsOf(new SimdSoftmax(data, { threads: 1 }), { seed: 5, size: 1 });
    for (const [k, reference] of plain.entries()) expectClose(fast[k]!, reference, 1e-12);
    const single = resultsOf(new SimdSoftmax(data, { threads: 1, precision: 32 }), {
      seed: 5,
      size: 1,
    });
    for (const [k, reference] of plain.entries()) expectClose(single[k]!, reference, 1e-5);
    // Dense rows have 64-bit products only.
    if (data.samples.kind === 'dense') expect(single).toEqual(fast);
    else expect(single).not.toEqual(fast);
  });

  it('where exponentials overflow', () => {
    const samples = compressRows(Float64Array.of(1, -1), {
      rows: 2,
      columns: 1,
    });
    const regression = new SimdSoftmax(
      { samples, labels: [0, 0], classes: 3, bias: false },
      { threads: 1 },
    );
    const losses = new Float64Array(2);
    regression.losses(Float64Array.of(2000, 0, -1000), losses);
    expect(Array.from(losses)).toEqual([0, 3000]);
  });
});

describe('threads', () => {
  it.each([
    { dense: false, precision: 64 },
    { dense: true, precision: 64 },
    { dense: false, precision: 32 },
  ] as const)('change no bit of any result ($precision-bit, dense: $dense)', (kind) => {
    const { dense, precision } = kind;
    const data = large(5000, { classes: 10, bytes: !dense, dense, seed: 6 });
    const alone = resultsOf(new SimdSoftmax(data, { threads: 1, precision }), { seed: 7, size: 1 });
    for (const threads of [2, 3]) {
      const regression = new SimdSoftmax(data, { threads, precision });
      for (let repeat = 0; repeat < 2; repeat++) {
        expect(resultsOf(regression, { seed: 7, size: 1 })).toEqual(alone);
      }
    }
  });

  it('take turns over several regressions and a memory that grows', () => {
    const parts = [3000, 700, 4100].map((rows, k) => {
      const data = large(rows, { classes: 5 + k, bytes: k !== 1, dense: k === 1, seed: 8 + k });
      return {
        data,
        alone: resultsOf(new SimdSoftmax(data, { threads: 1 }), { seed: k, size: 1 }),
      };
    });
    const together = parts.map(({ data }) => new SimdSoftmax(data, { threads: 3 }));
    for (let repeat = 0; repeat < 2; repeat++) {
      for (const [k, regression] of together.entries()) {
        expect(resultsOf(regression, { seed: k, size: 1 })).toEqual(parts[k]?.alone);
      }
    }
  });
});

it('an evaluation that is not finite leaves nothing behind in the panels of dense rows', () => {
  const data = large(5, { classes: 3, bytes: false, dense: true, seed: 14 });
  const regression = new SimdSoftmax(data, { threads: 1 });
  const before = resultsOf(regression, { seed: 15, size: 1 });
  const W = new Float64Array(regression.dimension).fill(Infinity);
  const out = new Float64Array(regression.dimension);
  expect(regression.gradient(W, new Float64Array(5).fill(1), 0, out)).toBeNaN();
  expect(resultsOf(regression, { seed: 15, size: 1 })).toEqual(before);
});

it('a linearisation outlives changes of W, and many others', () => {
  const data = large(600, { classes: 4, bytes: true, seed: 11 });
  const regression = softmaxRegression(data, { implementation: 'simd' });
  const random = randomStream(12);
  const W = uniformVector(random, regression.dimension);
  const weights = uniformVector(random, 600);
  const at = regression.linearise(W);
  const [before, after] = [new Float64Array(W.length), new Float64Array(W.length)];
  at.hessianVector(weights.subarray(0, W.length), weights, 0, before);
  const direction = weights.subarray(0, W.length);
  W.fill(0);
  regression.linearise(W).hessianVector(direction, weights, 0, after);
  expect(after).not.toEqual(before);
  at.hessianVector(direction, weights, 0, after);
  expect(after).toEqual(before);
});

it('refuses a number of threads, and rows, that make no sense', () => {
  const data = large(10, { classes: 3, bytes: true, seed: 13 });
  expect(() => softmaxRegression(data, { threads: 0 })).toThrow('threads');
  const samples = compressRows(new Uint8Array(400).fill(7), { rows: 10, columns: 40 });
  const full = denseRows(new Float64Array(400), { rows: 10, columns: 40 });
  for (const broken of [
    { ...samples, columns: 1 },
    { ...samples, rows: 9 },
    { ...samples, start: samples.start.map((k) => k + 1) },
    { ...samples, start: samples.start.slice().reverse() },
    { ...samples, value: samples.value.subarray(1) },
    { ...full, rows: 11 },
  ]) {
    const build = (): unknown =>
      softmaxRegression({
        ...data,
        samples: broken,
        labels: new Uint8Array(broken.rows),
      });
    expect(build).toThrow(ArgumentError);
    expect(build).toThrow(broken.kind === 'dense' ? 'dense matrix' : 'compressRows');
  }
});
