import { dot } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { Model } from '../../src/problem/model.js';
import { hatsOn } from '../../src/prior/hats.js';
import { weightField } from '../../src/prior/weightField.js';

/** The largest curvature, gradient, columns of B and a product with A at a point. */
function numbersOf(prior: string): number[] {
  const shape = { width: 7, height: 6, channels: 3 } as const;
  const x = normalVector(randomStream(2), 126);
  const level = new Model({ prior }).lowerLevel(
    normalVector(randomStream(1), 126),
    shape,
    Float64Array.of(-1.5, -2.5),
  );
  const second = level.linearise(x);
  const [gradient, product, first, last] = [0, 1, 2, 3].map(() => new Float64Array(126)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  level.gradient(x, gradient);
  second.hessianVector(normalVector(randomStream(3), 126), product);
  second.cross(Float64Array.of(1, 0), first);
  second.cross(Float64Array.of(0, 1), last);
  return [level.constants.lipschitzGradient.value, ...gradient, ...product, ...first, ...last];
}

describe('maps of weights', () => {
  it.each([
    ['weight-map:columns=1,rows=1', 'tv'],
    ['weight-map:columns=1,rows=1,differences=isotropic', 'tv-isotropic'],
    ['weight-map:huber,columns=1,rows=1', 'tv:huber'],
  ])('of one node, %s, are %s', (map, tv) => {
    const own = numbersOf(map);
    const other = numbersOf(tv);
    expect(own.length).toBe(1 + 4 * 126);
    for (const [i, number] of own.entries()) expect(number).toBeCloseTo(other[i] ?? NaN, 12);
  });

  it('have hats that add up to 1, and are 1 at their nodes', () => {
    for (const [width, height, columns, rows] of [
      [7, 5, 3, 2],
      [4, 6, 4, 6],
      [1, 9, 3, 3],
      [3, 3, 8, 5],
    ] as const) {
      const hats = hatsOn({ width, height }, { columns, rows });
      const field = new Float64Array(width * height);
      hats.field(new Float64Array(columns * rows).fill(1), field);
      for (const sum of field) expect(sum).toBeCloseTo(1, 14);
      // The adjoint: Σ_b u_b Σ_p β_b(p) f_p = Σ_p f_p Σ_b β_b(p) u_b.
      const u = normalVector(randomStream(1), columns * rows);
      const f = normalVector(randomStream(2), width * height);
      const sums = new Float64Array(columns * rows);
      hats.sums(f, sums);
      hats.field(u, field);
      expect(dot(u, sums)).toBeCloseTo(dot(f, field), 12);
    }
  });

  it('are geometric means between nodes, on pictures of any size', () => {
    const at = (width: number): number[] => {
      const hats = hatsOn({ width, height: 1 }, { columns: 3, rows: 1 });
      const { weight, relative } = weightField([0.01, 0.04, 0.64], hats, width);
      return [...relative].map((share) => weight * share);
    };
    for (const [i, w] of [0.01, 0.02, 0.04, 0.16, 0.64].entries()) {
      expect(at(5)[i]).toBeCloseTo(w, 14);
      expect(at(9)[2 * i]).toBeCloseTo(w, 14);
    }
  });
});
