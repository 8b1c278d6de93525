import { describe, expect, it } from 'vitest';
import { CleaningProgressEstimate } from '../src/cleaning/progress.js';
import type { CleaningRow } from '../src/cleaning/history.js';

/** Progress after steps with these hold-out losses, of 10 units and a second each. */
function told(losses: readonly number[], goal = { patience: 5, budget: 2000 }) {
  const progress = new CleaningProgressEstimate(goal);
  return losses.map((holdOutLoss, step) =>
    progress.update({ step, holdOutLoss, totalWork: 10 * step, seconds: step } as CleaningRow),
  );
}

describe('CleaningProgressEstimate', () => {
  it('counts the steps that are made at least from here', () => {
    const all = told([5, 4, 3, 3, 3, 3, 3, 3]);
    expect(all.map(({ staleSteps }) => staleSteps)).toEqual([0, 0, 0, 1, 2, 3, 4, 5]);
    const way = [0, 1 / 6, 2 / 7, 3 / 7, 4 / 7, 5 / 7, 6 / 7, 1];
    expect(all.map(({ fraction }) => fraction)).toEqual(way);
    // Five steps of a second each, then four, …
    expect(all.slice(2).map(({ secondsLeft }) => Math.round(secondsLeft ?? NaN))).toEqual([
      5, 4, 3, 2, 1, 0,
    ]);
  });

  it('never falls when a smaller loss comes late', () => {
    const fractions = told([3, 4, 4, 4, 4, 2, 2]).map(({ fraction }) => fraction);
    expect(fractions).toEqual([0, 1 / 5, 2 / 5, 3 / 5, 4 / 5, 4 / 5, 4 / 5]);
  });

  it('follows the budget where that is nearer, and takes losses that are no numbers', () => {
    expect(told([3, 2, 1], { patience: 5, budget: 25 }).at(-1)?.fraction).toBe(20 / 25);
    for (const { fraction } of told([NaN, Infinity, 1])) {
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
    }
  });
});
