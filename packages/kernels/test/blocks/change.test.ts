import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockKernels, potentials, type BlockLinearisation } from '../../src/index.js';
import type { Potential } from '../../src/potential/potential.js';
import { blockSizes, differences } from '../../src/blocks/differences.js';
import { shapeOf } from '../../src/blocks/shape.js';
import {
  added,
  blockScene,
  blockVectors,
  termsOf,
  type BlockScene,
} from '../support/blockScenes.js';
import { dot } from '../support/compare.js';
import { exact } from '../support/exact.js';
import { randomStream } from '../support/random.js';

const implementations = ['plain', 'simd'] as const;

/** Up to 48 numbers, small enough to solve with; differences about 1 in units of ν, or far from it. */
const small = fc.record({
  scene: blockScene,
  width: fc.constantFrom(1, 2, 3, 4),
  height: fc.constantFrom(1, 2, 3, 4),
  /** Contrast over smoothing. */
  far: fc.constantFrom(0, 0.1, 1, 3, 50),
  /** How far x moves, over the smoothing. */
  move: fc.constantFrom(1e-9, 1e-3, 0.1, 1, 10),
  /** Whether x moves everywhere, or in one number only. */
  everywhere: fc.boolean(),
  convexity: fc.constantFrom(1e-4, 0.1, 1),
  implementation: fc.constantFrom(...implementations),
});

function blockSizesOf(s: BlockScene, v: Float64Array): Float64Array {
  const { grid, blocks } = termsOf(s);
  const shape = shapeOf(blocks, grid);
  const z = new Float64Array(shape.planes * shape.pixels);
  differences(v, grid, 1, z);
  const sizes = new Float64Array(shape.groups * shape.pixels);
  blockSizes(z, shape, sizes);
  return sizes;
}

/** ‖b‖² in the norm of (μI + H)⁻¹, by Cholesky's decomposition. */
function energyOf(at: BlockLinearisation, mu: number, b: Float64Array): number {
  const d = b.length;
  const rows = Array.from({ length: d }, (_, i) => {
    const unit = new Float64Array(d);
    unit[i] = 1;
    const row = added(d, (out) => {
      at.addHessianVector(unit, out);
    });
    row[i]! += mu;
    return row;
  });
  const L = rows.map(() => new Float64Array(d));
  const solved = new Float64Array(d);
  let energy = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = rows[i]![j]!;
      for (let k = 0; k < j; k++) sum -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(sum) : sum / L[j]![j]!;
    }
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= L[i]![k]! * solved[k]!;
    solved[i] = sum / L[i]![i]!;
    energy += solved[i]! ** 2;
  }
  return energy;
}

it('bounds of the change of second derivatives dominate the change, wherever x moves', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(small, ({ scene, far, move, everywhere, convexity, implementation, ...grid }) => {
      const s: BlockScene = { ...scene, ...grid, contrast: far * scene.smoothing };
      const terms = termsOf(s);
      const { weight: w, smoothing: nu } = terms;
      const { d, x, v, q } = blockVectors(s);
      const direction = blockVectors({ ...s, seed: s.seed + 7, contrast: 1 }).v;
      const e = direction.map((ep, p) => (everywhere || p === s.seed % d ? move * nu * ep : 0));
      const there = x.map((xp, p) => xp + e[p]!);
      const moved = blockSizesOf(s, e);
      const radius = Math.max(...moved) * (1 + 1e-12);
      const mu = (convexity * w) / nu;
      const potential: Potential = potentials[s.potential];
      /** What the rest has beyond μ. */
      const concave = (Math.max(0, -potential.leastCurvature) * 8 * w) / nu;
      const least = mu / 8;
      const energy = Math.sqrt(
        blockSizesOf(s, x).reduce((sum, size, p) => {
          const h = Math.max(0, potential.leastOn((size + radius) / nu) / nu);
          return sum + (w * h + least) * moved[p]! ** 2;
        }, 0),
      );
      const kernels = blockKernels(terms, { implementation });
      const [here, after] = [kernels.linearise(x), kernels.linearise(there)];
      const change = here.change({ radius, energy: energy * (1 + 1e-12), least });
      /** What rounding leaves of differences. */
      const noise = (1e-14 * w * d) / nu;
      const holds = (name: string, truth: number, bound: number, rounding = noise): void => {
        expect(truth, name).toBeLessThanOrEqual(bound * (1 + 1e-9) + rounding);
        if (bound > 10 * rounding && Number.isFinite(bound)) {
          seen.set(name, Math.max(seen.get(name) ?? 0, truth / bound));
        }
      };
      const difference = (of: (at: BlockLinearisation, out: Float64Array) => void) => {
        const [one, other] = [here, after].map((at) =>
          added(d, (out) => {
            of(at, out);
          }),
        );
        if (!one || !other) throw new Error('two results');
        return other.map((a, i) => a - one[i]!);
      };
      const inSoft = (b: Float64Array): number => Math.sqrt(energyOf(after, mu + concave, b));
      const softNoise = noise / Math.sqrt(mu);

      const A = difference((at, out) => {
        at.addHessianVector(v, out);
      });
      const { steepest, squares, softSteepest, softSquares, columns } = change.of(v);
      const most = w * Math.sqrt(8) * Math.min(steepest, Math.sqrt(squares));
      holds('Hessian', Math.sqrt(dot(A, A)), most);
      const form = change.form(v, q);
      holds('form', Math.abs(dot(A, q)), w * Math.min(form.total, Math.sqrt(form.squares)));
      const soft = Math.min(softSteepest, Math.sqrt(softSquares));
      holds('Hessian in energy', inSoft(A), Math.sqrt(w) * soft, softNoise);

      for (const j of [0, 1]) {
        const u = Float64Array.of(1 - j, j);
        const B = difference((at, out) => {
          at.cross(u, out);
        });
        // Fluxes themselves are up to w|Dx|/ν.
        const rounding = noise * nu * (1 + far);
        const { total, squares } = columns[j]!;
        const bound = w * Math.min(total, Math.sqrt(squares));
        holds(`column ${String(j)}`, Math.abs(dot(B, v)), bound, rounding);
        const { squares: energySquares, largest, steepest } = change.column(j);
        const inEnergy = Math.min(
          Math.sqrt(w) * Math.min(Math.sqrt(energySquares), largest),
          (w * Math.sqrt(8) * steepest) / Math.sqrt(mu),
        );
        holds(`column ${String(j)} in energy`, inSoft(B), inEnergy, rounding / Math.sqrt(mu));
      }
      kernels.release();
    }),
    { seed: 51, numRuns: 1200 },
  );
  // None is so loose that it would hold for anything.
  for (const [name, share] of seen) expect(share, name).toBeGreaterThan(0.3);
  expect(seen.size).toBe(7);
});

it('bounds of the change are numbers where a second derivative or everything vanishes', () => {
  const reach = { radius: 1e-3, energy: 1e-2, least: 0.01 };
  for (const implementation of implementations) {
    for (const potential of ['huber', 'log-cosh', 'charbonnier', 'quadratic'] as const) {
      for (const blocks of ['difference', 'pixel', 'colour'] as const) {
        for (const [width, height] of [
          [1, 1],
          [1, 5],
          [6, 1],
          [3, 4],
        ] as const) {
          const terms = {
            grid: { width, height, channels: 3 },
            ...{ blocks, potential, weight: 0.1, smoothing: 1e-3 },
          };
          const d = 3 * width * height;
          // A flat half, and steps a thousand smoothings high.
          const x = Float64Array.from({ length: d }, (_, p) => (p % 2 ? Math.floor(p / 4) : 0));
          const v = Float64Array.from({ length: d }, (_, p) => (p % 3 === 0 ? 0 : Math.cos(p)));
          const kernels = blockKernels(terms, { implementation });
          const change = kernels.linearise(x).change(reach);
          const { columns, ...sums } = change.of(v);
          const form = change.form(v, x);
          for (const number of [
            ...[...Object.values(sums), form.total, form.squares],
            ...columns.flatMap(({ total, squares }) => [total, squares]),
            ...[0, 1].flatMap((j) => Object.values(change.column(j) as object) as number[]),
          ]) {
            expect(number).toBeGreaterThanOrEqual(0);
          }
          // Finite what bounds are taken of in the end.
          expect(Math.min(sums.softSteepest, sums.softSquares)).toBeLessThan(Infinity);
          expect(change.column(0).largest).toBeLessThan(Infinity);
          if (potential === 'quadratic') {
            expect([sums.steepest, sums.softSteepest, form.total]).toEqual([0, 0, 0]);
          }
          kernels.release();
        }
      }
    }
  }
});

it('sizes that come out beyond an edge by rounding alone count as before it', () => {
  const random = randomStream(9);
  let met = 0;
  for (let k = 0; k < 20_000; k++) {
    const numbers = Array.from({ length: 6 }, random);
    const z = numbers.map((t) => (t * 1.99) / Math.hypot(...numbers));
    const size = Math.sqrt(z.reduce((sum, t) => sum + t * t, 0));
    // The number before: |z| < ν, where the third derivative of Huber's potential is 2, but not as computed.
    const nu = size - 2 ** -52;
    if (!(size / nu > 1)) continue;
    const squares = z.reduce((sum, t) => sum.plus(exact(t).pow(2)), exact(0));
    if (!squares.lt(exact(nu).pow(2))) continue;
    met++;
    const v = Float64Array.from({ length: 12 }, (_, p) => (p === 0 ? 1 : 0));
    for (const implementation of implementations) {
      const kernels = blockKernels(
        {
          ...{ grid: { width: 2, height: 2, channels: 3 }, blocks: 'colour', potential: 'huber' },
          ...{ weight: 1, smoothing: nu },
        },
        { implementation },
      );
      const [edge, before] = [1, 1 - 1e-9].map((scale) => {
        const x = Float64Array.from(
          [0, 2, 4].flatMap((c) => [0, z[c]! * scale, z[c + 1]! * scale, 0]),
        );
        return kernels.linearise(x).change({ radius: 0, energy: 1, least: 1 }).of(v).steepest;
      });
      expect(edge).toBeGreaterThan((before ?? NaN) * (1 - 1e-6));
      kernels.release();
    }
    if (met === 5) break;
  }
  expect(met).toBe(5);
});
