import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  filterKernels,
  scalarPotentials,
  type FilterKernels,
  type FilterLinearisation,
  type FilterTerms,
} from '../../src/index.js';
import { responses } from '../../src/filters/correlation.js';
import { filterShape } from '../../src/filters/shape.js';
import { tapSizes } from '../../src/filters/sizes.js';
import { added } from '../support/blockScenes.js';
import { dot } from '../support/compare.js';
import { energyOf } from '../support/energy.js';
import { filterScene, filterTermsOf, filterVectors } from '../support/filterScenes.js';
import { filled } from '../support/scenes.js';

/** Up to 49 numbers, small enough to solve with; responses about 1 in units of ν, or far from it. */
const small = fc.record({
  scene: filterScene.filter((s) => s.size < 5 && s.columns < 4 && s.rows < 4 && s.channels < 3),
  /** Contrast over smoothing. */
  far: fc.constantFrom(0, 0.1, 1, 3, 50),
  /** How far x moves, over the smoothing. */
  move: fc.constantFrom(1e-9, 1e-3, 0.1, 1, 10),
  everywhere: fc.boolean(),
  convexity: fc.constantFrom(1e-4, 0.1, 1),
  implementation: fc.constantFrom('plain' as const, 'simd' as const),
  limited: fc.boolean(),
});

/** The responses of filter j. */
function respond(terms: FilterTerms, j: number, v: Float64Array): Float64Array {
  const shape = filterShape(terms.grid, terms.size, terms.weights.length);
  return filled(shape.places, (out) => {
    responses(shape, terms.taps, j * shape.taps, v, out);
  });
}

/** N² ≥ ‖Σ κ C_jᵀC_j‖, from a bank of filters. */
function squaredNorm(terms: FilterTerms, factor: (j: number) => number): number {
  const shape = filterShape(terms.grid, terms.size, terms.weights.length);
  return terms.weights.reduce((sum, w, j) => {
    const { operator } = tapSizes(shape, terms.taps, j * shape.taps);
    return sum + factor(j) * operator ** 2 * Number(w > 0);
  }, 0);
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

it('bounds of the change of second derivatives dominate the change, wherever x moves', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(small, ({ scene, far, move, everywhere, convexity, implementation, limited }) => {
      const s = { ...scene, contrast: far * scene.smoothing };
      const terms = filterTermsOf(s);
      const { weights, smoothings, taps } = terms;
      const J = weights.length;
      const { d, x, v, q, u } = filterVectors(s);
      const direction = filterVectors({ ...s, seed: s.seed + 7, contrast: 1 }).v;
      const nu = s.smoothing;
      const e = direction.map((ep, p) => (everywhere || p === s.seed % d ? move * nu * ep : 0));
      const there = x.map((xp, p) => xp + e[p]!);
      const potential = scalarPotentials[s.potential];
      const kappa = (j: number): number => weights[j]! / smoothings[j]!;
      const mu = (convexity * s.weight) / nu;
      // What makes up for concavity, so that all is at least μ.
      const rest = mu - Math.min(0, potential.leastCurvature) * squaredNorm(terms, kappa);
      const N = Math.sqrt(squaredNorm(terms, kappa)) * (1 + 1e-12);
      const least = mu / N ** 2;
      const radius = norm(e) * (1 + 1e-12);
      let squares = 0;
      for (let j = 0; j < J; j++) {
        const [own, moved] = [respond(terms, j, x), respond(terms, j, e)];
        const shape = filterShape(terms.grid, terms.size, J);
        const reach = tapSizes(shape, taps, j * shape.taps).norm * radius;
        for (const [p, z] of own.entries()) {
          const [near, end] = [(z - reach) / smoothings[j]!, (z + reach) / smoothings[j]!];
          const h = Math.max(0, potential.leastOn(near, end));
          squares += kappa(j) * (h + least) * moved[p]! ** 2;
        }
      }
      const energy = limited ? Math.sqrt(squares) * (1 + 1e-12) : Infinity;
      const kernels: FilterKernels = filterKernels(terms, { implementation });
      const [here, after] = [kernels.linearise(x), kernels.linearise(there)];
      const change = here.change({ radius, energy, least, norm: N, strongConvexity: mu });
      /** What rounding leaves of differences. */
      const total = squaredNorm(terms, kappa);
      const noise = 1e-14 * total * (1 + (50 + far) * move) * (1 + far);
      const holds = (name: string, truth: number, bound: number, rounding = noise): void => {
        expect(truth, name).toBeLessThanOrEqual(bound * (1 + 1e-9) + rounding);
        if (bound > 10 * rounding && Number.isFinite(bound)) {
          seen.set(name, Math.max(seen.get(name) ?? 0, truth / bound));
        }
      };
      const difference = (
        length: number,
        of: (at: FilterLinearisation, out: Float64Array) => void,
      ): Float64Array => {
        const [one, other] = [here, after].map((at) =>
          added(length, (out) => {
            of(at, out);
          }),
        );
        if (!one || !other) throw new Error('two results');
        return other.map((a, i) => a - one[i]!);
      };
      const inEnergy = (b: Float64Array): number => Math.sqrt(energyOf(d, rest, after, b));

      const A = difference(d, (at, out) => {
        at.addHessianVector(v, out);
      });
      const size = norm(v);
      holds('Hessian', norm(A), change.hessianChange(v), noise * size);
      holds('form', Math.abs(dot(A, q)), change.hessianForm(v, q), noise * size * norm(q));
      const soft = (noise * size) / Math.sqrt(mu);
      holds('Hessian in energy', inEnergy(A), change.hessianEnergy(v), soft);

      const B = difference(u.length, (at, out) => {
        at.crossTranspose(q, out);
      });
      const bounds = new Float64Array(u.length);
      change.crossTransposeChange(q, bounds);
      const inCross = noise * nu * (1 + far) * norm(q) * (1 + norm(x) / nu);
      for (const [i, b] of B.entries()) {
        const kind = i < J ? 'log w' : i < 2 * J ? 'log ν' : 'tap';
        holds(kind, Math.abs(b), bounds[i]!, inCross);
      }
      const Bu = difference(d, (at, out) => {
        at.cross(u, out);
      });
      const some = inCross * norm(u) * Math.sqrt(d);
      holds('direction', Math.abs(dot(Bu, q)), change.crossForm(u, q), some);
      const joint = Math.sqrt(squaredNorm({ ...terms, taps: u.subarray(2 * J) }, () => 1));
      for (const bound of [change.crossEnergy(u), change.crossEnergy(u, joint * (1 + 1e-12))]) {
        holds('direction in energy', inEnergy(Bu), bound, some / Math.sqrt(mu));
      }
      kernels.release();
    }),
    { seed: 81, numRuns: 250 },
  );
  // None is so loose that it would hold for anything.
  for (const [name, share] of seen) expect(share, name).toBeGreaterThan(0.1);
  expect(seen.size).toBe(8);
});

it('bounds of the change are numbers where a weight or everything else vanishes', () => {
  for (const implementation of ['plain', 'simd'] as const) {
    for (const potential of Object.keys(scalarPotentials) as (keyof typeof scalarPotentials)[]) {
      const terms: FilterTerms = {
        grid: { width: 6, height: 5, channels: 1 },
        ...{ size: 3, potential, taps: new Float64Array(18).fill(0.1, 9) },
        ...{ weights: Float64Array.of(1, 0), smoothings: Float64Array.of(0.1, 1e-3) },
      };
      const kernels = filterKernels(terms, { implementation });
      const x = new Float64Array(30);
      const v = x.map((_, p) => Math.cos(p));
      const u = new Float64Array(kernels.parameters).fill(1);
      for (const energy of [0, 1, Infinity]) {
        const change = kernels
          .linearise(x)
          .change({ radius: 0, energy, least: 1, norm: 1, strongConvexity: 1 });
        const out = new Float64Array(kernels.parameters).fill(NaN);
        change.crossTransposeChange(v, out);
        for (const bound of [
          ...[change.hessianChange(v), change.hessianEnergy(v), change.hessianForm(v, v)],
          ...[change.crossForm(u, v), change.crossEnergy(u), ...out],
        ]) {
          expect(bound).toBeGreaterThanOrEqual(0);
          // Nothing moves.
          expect(bound).toBeLessThan(1e-12);
        }
      }
      kernels.release();
    }
  }
});

it('bounds of the change are the same where factors are too many to be kept', () => {
  const side = 600;
  const grid = { width: side, height: side, channels: 1 };
  const x = Float64Array.from({ length: side * side }, (_, p) => Math.sin(p * 1.7));
  const v = Float64Array.from(x, (_, p) => Math.cos(p));
  const taps = Float64Array.of(-1, 1, 0, 0, -1, 0, 1, 0, 0.3, -0.4, 0.2, 0.1);
  const reach = { radius: 0.01, energy: Infinity, least: 0.1, norm: 9, strongConvexity: 1 };
  const bounds = (from: number, to: number): number[] => {
    const kernels = filterKernels({
      ...{ grid, size: 2, potential: 'student', taps: taps.slice(4 * from, 4 * to) },
      weights: Float64Array.of(1, 2, 3).slice(from, to),
      smoothings: Float64Array.of(0.5, 0.6, 0.7).slice(from, to),
    });
    const change = kernels.linearise(x).change(reach);
    const found = [change.hessianForm(x, v), change.hessianChange(v), change.hessianForm(v, v)];
    kernels.release();
    return found;
  };
  const [first = [], second = [], third = []] = [0, 1, 2].map((j) => bounds(j, j + 1));
  const [formOne = NaN, change = NaN, formTwo = NaN] = bounds(0, 3);
  // Forms add up, and so do the squares of norms.
  for (const [bound, k] of [
    [formOne, 0],
    [formTwo, 2],
  ] as const) {
    const sum = first[k]! + second[k]! + third[k]!;
    expect(Math.abs(bound / sum - 1)).toBeLessThan(1e-8);
  }
  const squares = first[1]! ** 2 + second[1]! ** 2 + third[1]! ** 2;
  expect(Math.abs(change ** 2 / squares - 1)).toBeLessThan(1e-8);
});
