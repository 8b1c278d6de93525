import { describe, expect, it } from 'vitest';
import { deviation, mean, median, slope } from '../src/statistics.js';

describe('statistics', () => {
  it('have their textbook values', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(slope([0, 1, 2].map((x) => ({ x, y: 3 - 2 * x })))).toBeCloseTo(-2, 15);
    // Least squares, by hand: x − x̄ = −1, 0, 1 and y = 0, 0, 3.
    expect(slope([0, 0, 3].map((y, x) => ({ x, y })))).toBeCloseTo(1.5, 15);
  });

  it('are not numbers where there is nothing to tell', () => {
    expect(mean([])).toBeNaN();
    expect(median([])).toBeNaN();
    expect(slope([{ x: 1, y: 1 }])).toBeNaN();
  });
});
