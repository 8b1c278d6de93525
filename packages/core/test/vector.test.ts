import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, norm, Pace, roundingLevel, runToEnd, UNIT_ROUNDOFF } from '../src/index.js';
import { addScaled, scaleThenAdd, subtract } from '../src/vector/vector.js';
import { accurateDot } from './support/dense.js';

const entry = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const vectors = fc
  .array(fc.tuple(entry, entry), { maxLength: 70 })
  .map((rows) => [0, 1].map((k) => Float64Array.from(rows, (row) => row[k]!)));

describe('vector operations', () => {
  it('agree with twice the precision, at every length modulo the unrolling', () => {
    fc.assert(
      fc.property(vectors, ([a = new Float64Array(), b = new Float64Array()]) => {
        const size = accurateDot(0, a.map(Math.abs), b.map(Math.abs));
        const error = Math.abs(dot(a, b) - accurateDot(0, a, b));
        expect(error).toBeLessThanOrEqual((a.length / 4 + 4) * UNIT_ROUNDOFF * size);
        expect(norm(a)).toBeCloseTo(Math.hypot(...a), 8);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('are 0 for empty vectors', () => {
    expect(dot(new Float64Array(), new Float64Array())).toBe(0);
    expect(norm(new Float64Array())).toBe(0);
  });

  it('write to `out`, which may be an operand where they say so', () => {
    const a = Float64Array.of(1, 2, 3);
    const b = Float64Array.of(10, 20, 30);
    addScaled(b, 2, a);
    expect(b).toEqual(Float64Array.of(12, 24, 36));
    scaleThenAdd(b, 0.5, a);
    expect(b).toEqual(Float64Array.of(7, 14, 21));
    subtract(a, b, b);
    expect(b).toEqual(Float64Array.of(-6, -12, -18));
  });

  it('round at a level that grows with the root of the length', () => {
    expect(roundingLevel(64, 3)).toBe(16 * 2 ** -53 * 3);
    expect(roundingLevel(1, 0)).toBe(0);
  });
});

describe('cooperation', () => {
  it('hands control back after two million entries, counted over solves', () => {
    const pace = new Pace();
    const due = Array.from({ length: 9 }, () => pace.due(5e5));
    expect(due).toEqual([false, false, false, true, false, false, false, true, false]);
  });

  it('runToEnd returns what the computation returns', () => {
    function* work(): Generator<undefined, string, undefined> {
      yield;
      yield;
      return 'done';
    }
    expect(runToEnd(work())).toBe('done');
  });
});
