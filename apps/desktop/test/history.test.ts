import { HISTORY_COLUMNS, type HistoryRow } from '@bilevel/runs/display';
import { describe, expect, it } from 'vitest';
import { History } from '../src/renderer/charts/history.js';
import { thinnedIndices } from '../src/renderer/charts/thinned.js';
import { blockOf } from '../src/shared/history.js';

/** Rows of steps `from` to `to`, with the objective of `value`. */
function rows(from: number, to: number, value = (step: number) => -step): HistoryRow[] {
  return Array.from({ length: to - from }, (_, k) => {
    const step = from + k;
    const cells = HISTORY_COLUMNS.map((name) => [name, name === 'step' ? step : 0]);
    return { ...Object.fromEntries(cells), objective: value(step) } as HistoryRow;
  });
}

const block = (of: readonly HistoryRow[], from: number) => blockOf(HISTORY_COLUMNS, of, from);

describe('History', () => {
  it('grows over its capacity and keeps every value', () => {
    const history = new History();
    for (let from = 0; from < 5000; from += 37) {
      expect(history.add(block(rows(from, from + 37), from))).toBe(true);
    }
    const { count } = history;
    expect(count).toBe(37 * Math.ceil(5000 / 37));
    expect([...history.column('objective')]).toEqual(Array.from({ length: count }, (_, k) => -k));
    expect(history.last('step')).toBe(count - 1);
  });

  it('replaces the rows that a resumed run computes anew, and those after them', () => {
    const history = new History();
    history.add(block(rows(0, 10), 0));
    history.add(
      block(
        rows(6, 8, () => 99),
        6,
      ),
    );
    expect([...history.column('objective')]).toEqual([-0, -1, -2, -3, -4, -5, 99, 99]);
  });

  it('refuses a block that leaves a gap', () => {
    const history = new History();
    history.add(block(rows(0, 3), 0));
    expect(history.add(block(rows(5, 6), 5))).toBe(false);
    expect(history.count).toBe(3);
  });

  it('has NaN where a row has no value', () => {
    const [row] = rows(0, 1);
    const history = new History();
    history.add(block([{ ...row, psnrValidation: undefined } as HistoryRow], 0));
    expect(history.last('psnrValidation')).toBeNaN();
  });
});

describe('thinnedIndices', () => {
  it('keeps short lines whole', () => {
    expect(thinnedIndices([Float64Array.of(3, 1, 2)], 3)).toEqual([0, 1, 2]);
  });

  it('keeps the ends and every extreme of a long one, in order and without repetition', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => Math.sin(i / 900));
    values[12_345] = 7;
    values[40_001] = -7;
    const indices = thinnedIndices([values], values.length);
    expect(indices.length).toBeLessThan(2500);
    expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b));
    for (const i of [0, 12_345, 40_001, 49_999]) expect(indices).toContain(i);
  });
});
