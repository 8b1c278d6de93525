import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { resolveOptions } from '../../src/describe/options.js';
import type { ArrayValue } from '../../src/describe/arrays.js';
import { checkOperator } from '../../src/physics/checkOperator.js';
import { matrix } from '../../src/physics/operator/matrix.js';
import { Model } from '../../src/problem/model.js';
import { gramEigenvalues } from './gram.js';

const of = (shape: [number, number], data: readonly number[]): ArrayValue => ({ shape, data });
const modelOf = (array: ArrayValue, options = {}) =>
  new Model({ operator: { name: 'matrix', options, arrays: { matrix: array } } });
const random = (rows: number, columns: number, seed: number) =>
  of([rows, columns], Array.from(normalVector(randomStream(seed), rows * columns)));
const options = resolveOptions('matrix', matrix.options);

describe('a matrix', () => {
  it('measures the products of its rows with the pixels row by row', () => {
    const model = modelOf(of([2, 6], [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, -1]));
    const seen = model.seenOf({
      ...{ width: 3, height: 2, channels: 1 },
      data: Float64Array.of(1, 0, 0, 0, 1, 10),
    });
    expect(seen).toEqual({ width: 2, height: 1, channels: 1, data: Float64Array.of(66, -10) });
  });

  it('is the same where it is sparse; numbers that are given twice add up', () => {
    const dense = of([2, 4], [0, 1.5, 0, -2, 3, 0, 0, 0]);
    const sparse = {
      ...{ shape: [2, 4], data: [1, -2, 0.5, 3], columns: [1, 3, 1, 0], starts: [0, 3, 4] },
    };
    const picture = {
      width: 2,
      height: 2,
      channels: 1,
      data: Float64Array.of(1, 2, 3, 4),
    } as const;
    expect(modelOf(sparse).seenOf(picture)).toEqual(modelOf(dense).seenOf(picture));
    const { squaredNorm } = modelOf(sparse).operatorOf(picture);
    expect(squaredNorm).toBeGreaterThanOrEqual(9);
  });

  it.each([
    ['of any sign, few rows', random(7, 35, 1)],
    ['of any sign, few columns', random(60, 35, 2)],
    ['of entries of at least 0', of([20, 35], random(20, 35, 3).data.map(Math.abs))],
  ])('%s: norm within 5 %', (_, array) => {
    const K = modelOf(array).operatorOf({ width: 7, height: 5, channels: 1 });
    const { most } = gramEigenvalues(K);
    expect(K.squaredNorm).toBeGreaterThanOrEqual(most * (1 - 1e-9));
    expect(K.squaredNorm).toBeLessThan(1.05 * most);
    expect(checkOperator(K).failures).toEqual([]);
  });

  it('has a proven norm where it is large and of any sign', () => {
    const K = modelOf(random(140, 132, 4)).operatorOf({ width: 12, height: 11, channels: 1 });
    expect(checkOperator(K, { iterations: 30 }).failures).toEqual([]);
  });

  it('may measure a table, of each channel', () => {
    const model = modelOf(random(6, 4, 5), { rows: 2 });
    const shape = { width: 2, height: 2, channels: 3 } as const;
    expect(model.measurementShape(shape)).toEqual({ width: 3, height: 2, channels: 3 });
    expect(model.pictureShape({ width: 3, height: 2, channels: 3 })).toEqual(shape);
    expect(() => modelOf(random(6, 4, 5), { rows: 4 }).measurementShape(shape)).toThrow(
      /a divisor of 6, the rows of the matrix/,
    );
  });

  it('names the columns and the pixels that do not fit', () => {
    const shape = { width: 3, height: 2, channels: 1 } as const;
    expect(() => modelOf(random(6, 4, 6)).operatorOf(shape)).toThrow(
      /Expected 6 columns, one for each pixel of pictures of 3×2, .*6 rows and 4 columns.*transpose it/,
    );
    expect(() =>
      modelOf(random(2, 6, 6)).pictureShape({ width: 2, height: 1, channels: 1 }),
    ).toThrow(/a width that divides the 6 pixels/);
    expect(
      modelOf(random(2, 6, 6), { width: 3 }).pictureShape({ width: 2, height: 1, channels: 1 }),
    ).toEqual(shape);
    expect(() =>
      modelOf(random(2, 6, 6)).pictureShape({ width: 5, height: 1, channels: 1 }),
    ).toThrow(/2 numbers, one for each row of the matrix/);
  });

  it('starts near a picture that is smooth', () => {
    const shape = { width: 16, height: 16, channels: 1 } as const;
    const K = matrix.make(shape, options);
    const seen = new Float64Array(K.output.width);
    K.apply(new Float64Array(256).fill(0.4), seen);
    const start = new Float64Array(256);
    K.start?.(seen, start);
    expect(start.filter((v) => Math.abs(v - 0.4) < 1e-12).length).toBeGreaterThan(240);
  });
});
