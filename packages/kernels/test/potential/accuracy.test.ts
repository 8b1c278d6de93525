import { expect, it } from 'vitest';
import { blockKernels, potentials, type PotentialName } from '../../src/index.js';
import { exact } from '../support/exact.js';
import { exactPotentials } from '../support/exactPotentials.js';
import { randomStream } from '../support/random.js';

const UNIT = 2 ** -53;
const names = Object.keys(potentials) as PotentialName[];

/** Of every size, at the edges of pieces and beside them. */
function sizes(): number[] {
  const random = randomStream(5);
  const edges = [0.5, 0.6584789484624084, 1, 1.35, Math.SQRT2, 2, 300, 354, 372, 700].flatMap(
    (T) => [...[T, T * (1 - UNIT), T * (1 + 2 * UNIT), T * (1 + 1e-9), T * (1 - 1e-9)]],
  );
  return [
    ...[0, 2 ** -1074, 2 ** -1060, 2 ** -1022, 1e-160, 1e-30, 1e-9, 1e3, 1e20, 1e100, ...edges],
    ...Array.from({ length: 150 }, () => 10 ** (12 * random() - 9)),
    ...Array.from({ length: 150 }, () => 3 * random()),
  ];
}

it.each(names)('values are as accurate as they are stated to be: %s', (name) => {
  const potential = potentials[name];
  const truth = exactPotentials[name];
  for (const T of sizes()) {
    for (const key of ['value', 'slopeOver', 'second'] as const) {
      const expected = truth[key](exact(T));
      const computed = potential[key](T);
      // Underflow is stated apart.
      const allowed = expected
        .abs()
        .times(potential.roundings[key] * UNIT)
        .plus(4 * 2 ** -1074);
      const off = exact(computed).minus(expected).abs();
      expect(off.lte(allowed), `${key} at ${String(T)}: ${String(computed)}`).toBe(true);
    }
  }
});

it.each(names)('so are those of the SIMD kernels: %s', (name) => {
  const truth = exactPotentials[name];
  const { roundings } = potentials[name];
  const kernels = blockKernels(
    {
      ...{ grid: { width: 2, height: 1, channels: 1 }, blocks: 'difference', potential: name },
      ...{ weight: 1, smoothing: 1 },
    },
    { implementation: 'simd' },
  );
  const [x, out, second] = [0, 1, 2].map(() => new Float64Array(2));
  if (!x || !out || !second) throw new Error('three vectors');
  for (const T of sizes()) {
    x[1] = T;
    out.fill(0);
    kernels.addGradient(x, out);
    kernels.linearise(x).columns(new Float64Array(2), second);
    const size = exact(T);
    for (const [computed, expected, stated] of [
      [kernels.value(x), truth.value(size), roundings.value],
      // A product with T, and one with w.
      [out[1]!, truth.slopeOver(size).times(size), roundings.slopeOver + 2],
      [-second[1]!, truth.second(size).times(size), roundings.second + 2],
    ] as const) {
      // Below e^-707 exponentials are 0.
      const lost = exact(1e-303);
      const allowed = expected
        .abs()
        .times(stated * UNIT)
        .plus(lost);
      const off = exact(computed).minus(expected).abs();
      expect(off.lte(allowed), `${String(computed)} at ${String(T)}`).toBe(true);
    }
  }
  kernels.release();
});

it.each(names)('far away nothing overflows that is not large: %s', (name) => {
  const { value, slopeOver, second, third } = potentials[name];
  for (const T of [1e200, Infinity]) {
    if (name !== 'quadratic') {
      expect(slopeOver(T)).toBeLessThan(1e-150);
      expect(Math.abs(second(T))).toBeLessThan(1e-299);
    }
    expect(Math.abs(third(1e60))).toBeLessThan(1e-150);
    expect(value(T)).toBeGreaterThan(name === 'student' ? 460 : 1e199);
  }
});
