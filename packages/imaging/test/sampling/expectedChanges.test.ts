import { describe, expect, it } from 'vitest';
import { createImage, patternPairs } from '../../src/index.js';
import { expectedChanges } from '../../src/sampling/expectedChanges.js';
import { PatternSolver } from '../../src/sampling/patternSolver.js';
import { roughLoss } from '../../src/sampling/roughLoss.js';
import { tuned } from '../../src/sampling/tuning.js';

const SIZE = 16;
const truth = createImage(
  SIZE,
  SIZE,
  Float64Array.from({ length: SIZE * SIZE }, (_, p) => {
    const [x, y] = [p % SIZE, Math.floor(p / SIZE)];
    return Math.hypot(x - 7, y - 8) < 5 ? (x > 6 && y % 3 === 1 ? 0.4 : 0.8) : 0;
  }),
);
const PAIRS = patternPairs([{ name: 'phantom', truth }], { sigma: 0.02, seed: 1 });

/** Share of the pairs of numbers that two lists have in the same order. */
function agreement(a: readonly number[], b: readonly number[]): number {
  let [same, pairs] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++, pairs++) {
      same += (a[i]! - a[j]!) * (b[i]! - b[j]!) > 0 ? 1 : 0;
    }
  }
  return same / pairs;
}

describe('what the loss is expected to change by', () => {
  it('has lines in much the order that the loss has, those to leave out and those to add', async () => {
    const solver = new PatternSolver(
      PAIRS,
      { width: SIZE, height: SIZE, groups: 'lines' },
      { threads: 1 },
    );
    // Frequencies −3 to 4, and one of the highest.
    const values = Float64Array.from({ length: SIZE }, (_, j) =>
      j <= 4 || j >= 13 || j === 8 ? 1 : 0,
    );
    const point = await tuned(solver, { values, weight: 0.005 });
    const expected = await expectedChanges(solver, point);
    const now = await roughLoss(solver, point, values, 1e-3);
    const actual: number[] = [];
    for (const [j, u] of values.entries()) {
      const other = values.slice();
      other[j] = 1 - u;
      actual.push((await roughLoss(solver, point, other, 1e-3)) - now);
    }
    for (const u of [0, 1]) {
      const own = [...values.keys()].filter((j) => values[j] === u);
      const [a, b] = [own.map((j) => expected[j]!), own.map((j) => actual[j]!)];
      expect(agreement(a, b), String(u)).toBeGreaterThan(0.75);
      // The first to go and the first to come.
      const best = (list: readonly number[]): number => list.indexOf(Math.min(...list));
      expect(b[best(a)]! - Math.min(...b), String(u)).toBeLessThan(0.1 * Math.abs(now));
    }
    await solver.close();
  });
});
