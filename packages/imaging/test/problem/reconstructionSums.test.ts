import type { LocalChange } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { exact, exactDot } from '../../../core/test/support/exact.js';
import { randomStream } from '../../../core/test/support/random.js';
import { reconstruction } from '../../src/problem/reconstruction.js';
import { expectAbove, of, regulariser, scaling, sum } from './badParts.js';

describe('values and products of a reconstruction', () => {
  it('are their sums', () => {
    const d = 3;
    const x = Float64Array.of(1, -2, 3);
    const y = Float64Array.of(0.5, 1, -1);
    const weights = Float64Array.of(2, 1, 0.25);
    const level = reconstruction({
      operator: scaling(3, d, 0),
      measured: { data: y, weights },
      regularisers: [
        { regulariser: regulariser({ addend: 0.5, columns: 2, curvature: 1 }), learned: [1] },
        { regulariser: regulariser({ addend: 0.25, columns: 3 }), learned: [0, 1] },
        { regulariser: regulariser({ columns: 5 }), learned: [0] },
      ],
      ridge: 0.2,
    });
    const residual = x.map((value, p) => 3 * value - y[p]!);
    const squares = residual.reduce((total, r, p) => total + (weights[p]! * r ** 2) / 2, 0);
    expect(level.value(x)).toBeCloseTo(squares + 0.1 * 14 + 3 * 0.75, 12);
    const out = new Float64Array(d);
    level.gradient(x, out);
    for (let p = 0; p < d; p++) {
      expect(out[p]).toBeCloseTo(3 * weights[p]! * residual[p]! + 0.2 * x[p]! + 0.75, 12);
    }
    const at = level.linearise(x);
    at.hessianVector(x, out);
    for (let p = 0; p < d; p++) {
      expect(out[p]).toBeCloseTo((9 * weights[p]! + 0.2) * x[p]! + 0.75, 12);
    }
    at.cross(Float64Array.of(10, 100, 1000, 1e4), out);
    expect([...out]).toEqual(new Array(d).fill(2 * 2 * 10 + 3 * (100 + 2 * 1000) + 5e4));
    const q = new Float64Array(4);
    at.crossTranspose(x, q);
    expect([...q]).toEqual([2, 3, 3, 5]);
    at.precondition?.(x, out);
    // Of K all that is known is its norm: half its square, of the largest weight.
    for (let p = 0; p < d; p++) expect(out[p]! * (9 + 0.2 + 1)).toBeCloseTo(x[p]!, 10);
  });
});

it('takes short ways where K is the identity, or all there is of KᵀSK is its diagonal', () => {
  const d = 3;
  const [x, y] = [Float64Array.of(1, -2, 3), Float64Array.of(0.5, 1, -1)];
  const weights = Float64Array.of(2, 1, 0.25);
  const general = scaling(1, d, 0);
  const normalDiagonal = (s: Float64Array | undefined): Float64Array =>
    s?.slice() ?? new Float64Array(d).fill(1);
  for (const measured of [{ data: y }, { data: y, weights }]) {
    const found = [
      general,
      { ...general, normalDiagonal },
      { ...general, isIdentity: true as const, normalDiagonal },
    ].map((operator) => {
      const level = reconstruction({
        operator,
        measured,
        regularisers: [{ regulariser: regulariser({ addend: 0.5 }), learned: [0] }],
        ridge: 0.2,
      });
      const [gradient, product] = [new Float64Array(d), new Float64Array(d)];
      level.gradient(x, gradient);
      level.linearise(x).hessianVector(x, product);
      return [level.value(x), ...gradient, ...product];
    });
    for (const short of found.slice(1)) {
      for (const [k, value] of short.entries()) expect(value).toBeCloseTo(found[0]?.[k] ?? NaN, 13);
    }
  }
});

describe('local changes of a sum', () => {
  const change = (seed: number): Partial<LocalChange> => {
    const random = randomStream(seed);
    const numbers = [random(), random(), random(), random()] as const;
    return {
      hessianChange: () => numbers[0],
      crossTransposeChange: () => numbers[1],
      ...(seed % 2 === 0 && { hessianForm: () => numbers[2], hessianEnergy: () => numbers[3] }),
      crossEnergy: (k) => numbers[2] + k,
    };
  };

  it('are at least the sums of those of the terms, and hardly more', () => {
    for (let seed = 0; seed < 100; seed++) {
      const parts = [change(3 * seed), change(3 * seed + 1), change(3 * seed + 2)];
      const mu = 0.3;
      const level = reconstruction({
        operator: scaling(1, 2, 0),
        measured: { data: new Float64Array(2), weights: Float64Array.of(mu, 1) },
        regularisers: parts.map((one, j) => ({
          regulariser: regulariser({ change: one }),
          learned: [[0, 1], [1], [0, 1]][j]!,
        })),
        ridge: 0,
      });
      const local = level
        .linearise(new Float64Array(2))
        .within?.({ radius: 1, gradient: new Float64Array(2), gradientRounding: 0 });
      const v = Float64Array.of(0.7, -0.2);
      const hessians = parts.map((part) => of(part.hessianChange?.(v) ?? NaN));
      expectAbove(local?.hessianChange(v), sum(hessians));
      const columns = parts.map((part) => of(part.crossTransposeChange?.(v) ?? NaN));
      expectAbove(local?.crossTransposeChange(v), exactDot(columns, columns).sqrt());
      const size = exactDot(exact(v), exact(v)).sqrt();
      expectAbove(
        local?.hessianForm?.(v, v),
        sum(
          parts.map((part, j) =>
            part.hessianForm ? of(part.hessianForm(v, v)) : size.times(hessians[j]!),
          ),
        ),
        1e-10,
      );
      expectAbove(
        local?.hessianEnergy?.(v),
        sum(
          parts.map((part, j) =>
            part.hessianEnergy ? of(part.hessianEnergy(v)) : hessians[j]!.div(of(mu).sqrt()),
          ),
        ),
        1e-10,
      );
      // Along a direction: Σ_j |u_j| times the energies of the columns, at most; the columns are numbered through.
      const u = Float64Array.of(1, -2, 0.5, -0.25, 3);
      const energies = [0, 1, 2, 3, 4].map((column) => of(local?.crossEnergy?.(column) ?? NaN));
      const all = sum(energies.map((energy, column) => energy.times(of(Math.abs(u[column]!)))));
      const along = of(local?.crossEnergyAlong?.(u) ?? NaN);
      expect(along.gte(all)).toBe(true);
      expect(along.lte(all.times(1 + 1e-10))).toBe(true);
      const forms = [u.subarray(0, 2), u.subarray(2, 3), u.subarray(3)].map((own, j) =>
        exactDot(exact(own), exact(own)).sqrt().times(columns[j]!),
      );
      expectAbove(local?.crossForm?.(u, v), sum(forms), 1e-10);
      // Each term knows its own.
      const owners = [
        [0, 0],
        [0, 1],
        [1, 0],
        [2, 0],
        [2, 1],
      ] as const;
      for (const [column, [j, k]] of owners.entries()) {
        expect(local?.crossEnergy?.(column)).toBe(parts[j]?.crossEnergy?.(k));
      }
    }
  });
});
