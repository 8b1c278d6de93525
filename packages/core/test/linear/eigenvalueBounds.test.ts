import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { eigenvalueBounds } from '../../src/linear/eigenvalueBounds.js';
import { exactly, isBetween } from '../support/exact.js';
import { normalVector, randomStream } from '../support/random.js';

/** Whether the bounds hold for exactly these entries, and are within `slack` of the largest entry. */
function expectBounds(rows: readonly (readonly number[])[], least: number, largest: number): void {
  const bounds = eigenvalueBounds(new Matrix(rows.map((row) => [...row])));
  expect(bounds.least).toBeLessThanOrEqual(least);
  expect(bounds.largest).toBeGreaterThanOrEqual(largest);
  const slack = 1e-12 * Math.max(Math.abs(least), Math.abs(largest));
  expect(bounds.least).toBeGreaterThanOrEqual(least - slack);
  expect(bounds.largest).toBeLessThanOrEqual(largest + slack);
}

describe('bounds of eigenvalues', () => {
  it('hold the eigenvalues of matrices of which these are known', () => {
    expectBounds([[3]], 3, 3);
    expectBounds([[-7.5]], -7.5, -7.5);
    // ½(a + b ± …) of whole numbers.
    expectBounds(
      [
        [2, 1],
        [1, 2],
      ],
      1,
      3,
    );
    // J − I, of ones but for the diagonal: n − 1 once, −1 otherwise.
    const n = 9;
    expectBounds(
      Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_u, j) => (i === j ? 0 : 1))),
      -1,
      n - 1,
    );
    // A rank-1 matrix of whole numbers: 0, and the sum of the squares.
    const a = [1, -2, 3, 40];
    expectBounds(
      a.map((x) => a.map((y) => x * y)),
      0,
      1614,
    );
    // A diagonal with two eigenvalues that are neighbours.
    expectBounds(
      [
        [1, 0, 0],
        [0, 1 + 2 ** -52, 0],
        [0, 0, 1],
      ],
      1,
      1 + 2 ** -52,
    );
  });

  it('hold beside subnormal entries, by which decompositions divide', () => {
    expectBounds(
      [
        [0, 1e-320],
        [1e-320, 1],
      ],
      0,
      1,
    );
  });

  it('are 0 for zero, and infinite where entries are not finite', () => {
    expect(eigenvalueBounds(new Matrix([[0]]))).toEqual({ least: 0, largest: 0 });
    expect(eigenvalueBounds(Matrix.zeros(4, 4))).toEqual({ least: 0, largest: 0 });
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (const at of [0, 1]) {
        const G = Matrix.eye(2, 2);
        G.set(at, at, bad);
        expect(eigenvalueBounds(G)).toEqual({ least: -Infinity, largest: Infinity });
      }
    }
  });

  it('hold at any scale: squares of the entries may overflow or vanish', () => {
    for (const scale of [2 ** 1000, 2 ** 600, 2 ** -600, 2 ** -1000]) {
      expectBounds(
        [
          [2 * scale, scale],
          [scale, 2 * scale],
        ],
        scale,
        3 * scale,
      );
    }
    // Of the smallest numbers; what is a rounding there is not small.
    const tiny = 2 ** -1074;
    const { least, largest } = eigenvalueBounds(
      new Matrix([
        [2 * tiny, tiny],
        [tiny, 2 * tiny],
      ]),
    );
    expect(least).toBeLessThanOrEqual(tiny);
    expect(largest).toBeGreaterThanOrEqual(3 * tiny);
    expect(largest).toBeLessThanOrEqual(8 * tiny);
  });

  it('hold in exact arithmetic for ill-conditioned and nearly degenerate matrices', () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = randomStream(seed);
      const d = 1 + (seed % 5);
      const near = seed % 2 === 0 ? 1e-13 : 1;
      const sizes = Array.from({ length: d }, () => 10 ** (8 * (random() - 0.5) * (seed % 3)));
      const rows = Array.from({ length: d }, () => normalVector(random, d, near));
      const entries = sizes.map((si, i) =>
        sizes.map((sj, j) => {
          const [a, b] = i <= j ? [i, j] : [j, i];
          return si * sj * ((a === b ? 1 : 0) + rows[a]![b]!);
        }),
      );
      // s_i s_j is the same in either order, and so is what is multiplied with it.
      for (const [i, row] of entries.entries()) {
        for (const [j, x] of row.entries()) expect(x).toBe(entries[j]![i]);
      }
      const { least, largest } = eigenvalueBounds(new Matrix(entries));
      expect(
        isBetween(
          entries.map((row) => row.map(exactly)),
          least,
          largest,
        ),
      ).toBe(true);
    }
  });
});
