import type { Decimal } from 'decimal.js';
import { expect, it } from 'vitest';
import {
  jointKernels,
  jointRounding,
  type JointKind,
  type JointTerms,
  type PotentialName,
} from '../../src/index.js';
import { exact, Exact } from '../support/exact.js';
import { exactPotentials } from '../support/exactPotentials.js';
import { randomStream, uniformVector } from '../support/random.js';

/** A row of C: numbers of the unknown and what they are multiplied by. */
type Row = readonly (readonly [at: number, by: Decimal])[];

/** The rows of each block, by the definitions. */
function blocksOf({ grid, blocks: kind, scale }: JointTerms): Row[][] {
  const { width, height, channels } = grid;
  const d = width * height;
  const one = new Exact(1);
  const s = new Exact(scale);
  const half = s.times(new Exact(0.5).sqrt());
  const blocks: Row[][] = [];
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < d; p++) {
      const [isLast, isBottom] = [p % width === width - 1, p >= d - width];
      const [isFirst, isTop] = [p % width === 0, p < width];
      if (kind === 'slope') {
        const own = c * d + p;
        const v = (channels + 2 * c) * d + p;
        const difference = (to: number, slope: number): Row => [
          [own + to, one],
          [own, one.neg()],
          [slope, s.neg()],
        ];
        blocks.push([
          ...(isLast ? [] : [difference(1, v)]),
          ...(isBottom ? [] : [difference(width, v + d)]),
        ]);
        continue;
      }
      const [a, b] = [2 * c * d + p, (2 * c + 1) * d + p];
      const back = (from: number, by: number, factor: Decimal): Row => [
        [from, factor],
        [from - by, factor.neg()],
      ];
      blocks.push([
        isFirst ? [] : back(a, 1, s),
        isTop ? [] : back(b, width, s),
        [...(isTop ? [] : back(a, width, half)), ...(isFirst ? [] : back(b, 1, half))],
      ]);
    }
  }
  return blocks;
}

/** Everything at one point by the formulas, in 60 digits. */
function exactly(terms: JointTerms, x: Float64Array, w: Decimal, nu: Decimal) {
  const { slopeOver, second } = exactPotentials[terms.potential];
  const zero = new Exact(0);
  const along = (a: readonly Decimal[], rows: readonly Row[]): Decimal[] =>
    rows.map((row) => row.reduce((sum, [at, by]) => sum.plus(by.times(a[at]!)), zero));
  const inner = (a: readonly Decimal[], b: readonly Decimal[]): Decimal =>
    a.reduce((sum, t, k) => sum.plus(t.times(b[k]!)), zero);
  const numbers = Array.from(x, exact);
  const measured = blocksOf(terms).map((rows) => {
    const z = along(numbers, rows).map((t) => t.div(nu));
    const r = inner(z, z).sqrt();
    return { rows, z, r, slope: slopeOver(r), bend: second(r) };
  });
  const gather = (flux: (of: (typeof measured)[number]) => Decimal[]): Decimal[] => {
    const out = numbers.map(() => zero);
    for (const of of measured) {
      for (const [k, f] of flux(of).entries()) {
        for (const [at, by] of of.rows[k]!) out[at] = out[at]!.plus(by.times(f));
      }
    }
    return out;
  };
  return {
    gradient: gather(({ z, slope }) => z.map((t) => w.times(slope).times(t))),
    ofSmoothing: gather(({ z, bend }) => z.map((t) => w.times(bend).times(t).neg())),
    product(v: Float64Array) {
      const direction = Array.from(v, exact);
      return gather(({ rows, z, r, slope, bend }) => {
        const dv = along(direction, rows);
        const across = r.isZero() ? zero : slope.minus(bend).times(inner(z, dv)).div(r.times(r));
        return z.map((t, k) => w.div(nu).times(slope.times(dv[k]!).minus(across.times(t))));
      });
    },
  };
}

function off(computed: Float64Array, truth: readonly Decimal[]): number {
  return truth
    .reduce((sum, t, p) => sum.plus(t.minus(exact(computed[p]!)).pow(2)), new Exact(0))
    .sqrt()
    .toNumber();
}

const norm = (a: Float64Array): number => Math.hypot(...a) * (1 + 1e-12);
/** What is left of differences of 1 that cancel, in units of ν: little where the third derivative is large. */
const LEFT = [1, 30, 1e-3, 0];

it('the rounding of slopes and bends is at most what is stated, where they cancel as well', () => {
  let largest = 0;
  for (let seed = 0; seed < 32; seed++) {
    const random = randomStream(seed);
    const blocks: JointKind = seed % 2 === 0 ? 'slope' : 'bend';
    const potential = (['charbonnier', 'huber', 'fair', 'log-cosh'] as PotentialName[])[
      Math.floor(seed / 2) % 4
    ]!;
    const grid = {
      width: 1 + Math.floor(4 * random()),
      height: 1 + Math.floor(4 * random()),
      channels: 1 + (seed % 2),
    };
    const d = grid.width * grid.height * grid.channels;
    const scale = 2 ** Math.floor(8 * random() - 4);
    const [logWeight, logSmoothing] = [-3 * random(), -6 - 10 * random()];
    const [w, nu] = [logWeight, logSmoothing].map((t) => exact(t).exp()) as [Decimal, Decimal];
    const terms: JointTerms = {
      ...{ grid, blocks, potential, scale },
      weight: Math.exp(logWeight),
      smoothing: Math.exp(logSmoothing),
    };
    const left = LEFT[Math.floor(seed / 8) % LEFT.length]! * terms.smoothing;
    const rest = uniformVector(random, 2 * d).map((a) => (left * a) / scale);
    const pixels = grid.width * grid.height;
    const x = new Float64Array(blocks === 'slope' ? 3 * d : 2 * d);
    if (blocks === 'slope') x.set(uniformVector(random, d).map((a) => 0.3 + 3 * a));
    for (let at = 0; at < 2 * d; at++) {
      const [plane, p] = [Math.floor(at / pixels), at % pixels];
      if (blocks === 'bend') {
        // Turned about the middle: no bend at all, of differences that are not 0.
        const turned = plane % 2 === 0 ? Math.floor(p / grid.width) : -(p % grid.width);
        x[at] = 0.7 * turned + rest[at]!;
        continue;
      }
      const own = Math.floor(plane / 2) * pixels + p;
      const next = x[own + (plane % 2 === 0 ? 1 : grid.width)] ?? 0;
      x[d + at] = (next - x[own]!) / scale + rest[at]!;
    }
    const v = uniformVector(random, x.length);
    const truth = exactly(terms, x, w, nu);
    const stated = jointRounding(terms);
    for (const implementation of ['simd', 'plain'] as const) {
      const kernels = jointKernels(terms, { implementation });
      const [gradient, product, column] = [x, x, x].map(
        ({ length }) => new Float64Array(length),
      ) as [Float64Array, Float64Array, Float64Array];
      kernels.addGradient(x, gradient);
      const at = kernels.linearise(x);
      at.addHessianVector(v, product);
      at.cross(Float64Array.of(0, 1), column);
      expect(off(gradient, truth.gradient)).toBeLessThanOrEqual(stated.gradient(norm(x)));
      const moved = off(product, truth.product(v));
      const bound = stated.hessianVector(at.cancelled(), norm(v));
      expect(moved).toBeLessThanOrEqual(bound);
      largest = Math.max(largest, moved / bound);
      expect(off(column, truth.ofSmoothing)).toBeLessThanOrEqual(stated.columns(norm(x)));
      kernels.release();
    }
  }
  // What is stated is not far more than what happens.
  expect(largest).toBeGreaterThan(1e-3);
});
