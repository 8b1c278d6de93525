import { describe, expect, it } from 'vitest';
import { crossNorm, type Linearisation } from '../../src/index.js';
import { normOfColumns } from '../../src/bounds/crossNorm.js';
import { Exact, exact, exactDot, exactly, isBetween } from '../support/exact.js';
import { normalVector, randomStream } from '../support/random.js';

/** An inner product that adds one term after the other, whose depth is the length. */
const inOrder = {
  dot: (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
    return sum;
  },
};
const vectors = inOrder as unknown as Parameters<typeof normOfColumns>[1];

/** A column whose squares are all lost but the first: half a unit in the last place of their sum. */
function lossy(length: number, sign = 1): Float64Array {
  const column = new Float64Array(length).fill(sign * 2 ** -26.5);
  column[0] = 1;
  return column;
}

function gramOf(columns: readonly Float64Array[]): Exact[][] {
  return columns.map((a) => columns.map((b) => exactDot(exact(a), exact(b))));
}

describe('‖B‖ from its columns', () => {
  it('is at least the norm where every square but one is lost', () => {
    for (const length of [2, 20, 200, 3000]) {
      const column = lossy(length);
      const truth = gramOf([column])[0]![0]!.sqrt();
      const { value, kind } = normOfColumns([column], vectors);
      expect(kind).toBe('certified');
      expect(exactly(value).gte(truth)).toBe(true);
      expect(value).toBeLessThan(truth.toNumber() * (1 + (length + 300) * 2 ** -52));
      // The larger of two that are orthogonal, wherever it is.
      const other = new Float64Array(length);
      for (const columns of [
        [column, other],
        [other, column],
      ]) {
        expect(exactly(normOfColumns(columns, vectors).value).gte(truth)).toBe(true);
      }
    }
  });

  it('is at least the norm of random columns, with what they are off by on top', () => {
    const random = randomStream(3);
    for (let k = 0; k < 200; k++) {
      const n = 1 + (k % 4);
      const columns = Array.from({ length: n }, () => normalVector(random, 1 + (k % 7)));
      const rounding = k % 2 === 0 ? 0 : 10 ** (6 * random() - 2);
      const { value } = normOfColumns(columns, undefined, rounding);
      const square = exactly(value).minus(exactly(rounding)).pow(2);
      const gram = gramOf(columns).map((row, i) =>
        row.map((x, j) => (i === j ? square.minus(x) : x.neg())),
      );
      // ‖B‖ + rounding ≤ value, and not by much.
      expect(isBetween(gram, 0, Infinity)).toBe(true);
      const trace = gramOf(columns).reduce((sum, row, j) => sum.plus(row[j]!), new Exact(0));
      const size = trace.sqrt().toNumber();
      expect(value - rounding).toBeLessThan(size + 1e-12 * (size + rounding));
    }
  });

  it('is at least the norm where squares underflow, and what columns of 0 are off by', () => {
    for (const length of [1, 10, 1000]) {
      const column = new Float64Array(length).fill(1.5e-162);
      expect(column[0]! ** 2).toBe(0);
      const { value } = normOfColumns([column]);
      expect(exactly(value).gte(gramOf([column])[0]![0]!.sqrt())).toBe(true);
      expect(value).toBeLessThan(3e-162 * Math.sqrt(length));
      const none = normOfColumns([new Float64Array(length)], undefined, 0.3);
      expect(none).toEqual({ value: 0.3, kind: 'certified' });
    }
  });
});

describe('‖B‖ of many parameters', () => {
  it('is estimated by power iteration, from below', () => {
    const n = 40;
    // Its largest entry is where the start is not; two more are close to it.
    const entries = Float64Array.from({ length: n }, (_, j) =>
      j === 17 ? 3 : j % 9 === 0 ? 2.4 : 1,
    );
    const apply = (u: Float64Array, out: Float64Array): void => {
      for (let j = 0; j < n; j++) out[j] = entries[j]! * u[j]!;
    };
    const linearisation = { cross: apply, crossTranspose: apply } as unknown as Linearisation;
    const { value, kind } = crossNorm(linearisation, n, n);
    expect(kind).toBe('estimated');
    expect(value).toBeLessThanOrEqual(3 * (1 + 1e-12));
    expect(value).toBeGreaterThan(2.99);
  });
});
