import { expect, it } from 'vitest';
import type { WarmStart } from '@bilevel/core';
import { storedOf, warmStartFrom } from '../../src/problem/storedWarmStart.js';

const point = Float64Array.of(1 / 3, -1e300, 5e-324);
const starts: WarmStart = {
  point,
  adjoint: Float64Array.of(1 / 3, -7, 1e-50),
  tangent: { theta: Float64Array.of(0.1, 0.2), duals: [Float64Array.of(0.1, 0, 2), point] },
  earlier: [Float64Array.of(2 / 3, 1, 1)],
};

it('keeps the solution and θ to the bit, and rounds what solves only begin with', () => {
  const stored = storedOf(starts);
  expect(stored.point).toEqual(point);
  expect(stored.tangent?.theta).toEqual(starts.tangent?.theta);
  expect(stored.adjoint).toEqual(Float32Array.of(1 / 3, -7, 0));
  expect(stored.tangent?.duals[0]).toEqual(Float32Array.of(0.1, 0, 2));
  expect(stored.earlier).toEqual([Float32Array.of(2 / 3, 1, 1)]);
  // Too large for 32 bits: that would be no number any more.
  expect(stored.tangent?.duals[1]).toEqual(point);
});

it('is the same however often it is stored and gone on from', () => {
  const stored = storedOf(starts);
  const from = warmStartFrom(stored);
  expect(from.adjoint).toEqual(Float64Array.of(Math.fround(1 / 3), -7, 0));
  expect(storedOf(from)).toEqual(stored);
  expect(warmStartFrom(storedOf(from))).toEqual(from);
});

it('is without what a warm start is without', () => {
  const plain = { point, adjoint: Float64Array.of(1, 2, 3) };
  expect(storedOf(plain)).toEqual({ point, adjoint: Float32Array.of(1, 2, 3) });
  expect(warmStartFrom(storedOf(plain))).toEqual(plain);
});
