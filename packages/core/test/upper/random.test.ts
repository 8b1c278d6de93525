import { describe, expect, it } from 'vitest';
import { permutation, uniform } from '../../src/upper/random.js';
import { randomStream } from '../support/random.js';

describe('the stream of random numbers', () => {
  it('is mulberry32', () => {
    const reference = randomStream(42);
    let state = 42;
    for (let k = 0; k < 1000; k++) {
      const draw = uniform(state);
      expect(draw.value).toBe(reference());
      state = draw.state;
    }
  });

  it('orders samples in all ways equally often', () => {
    const counts = new Map<string, number>();
    let state = 7;
    for (let k = 0; k < 6000; k++) {
      const draw = permutation(3, state);
      state = draw.state;
      const key = draw.value.join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210']);
    // Five standard deviations of a binomial with 6000 draws at one sixth.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });

  it('moves on by the state alone', () => {
    const { value, state } = permutation(9, 3);
    expect(permutation(9, 3)).toEqual({ value, state });
    expect([...value].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(permutation(9, state).value).not.toEqual(value);
    expect(permutation(1, 5)).toEqual({ value: [0], state: 5 });
  });
});
