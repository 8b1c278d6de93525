import type { InnerSolves } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockKernels, smoothedTotalVariation } from '../../src/index.js';
import { InnerRoom } from '../../src/inner/innerRoom.js';
import { Arena } from '../../src/vectors/arena.js';
import { threadWorkspace } from '../../src/wasm/workspace.js';
import { dot, expectClose } from '../support/compare.js';
import { randomStream, uniformVector } from '../support/random.js';

const scene = fc.record({
  kind: fc.constantFrom('colour' as const, 'isotropic' as const, 'anisotropic' as const),
  width: fc.constantFrom<number>(1, 2, 3, 4, 5, 7, 8, 13, 17),
  height: fc.constantFrom<number>(1, 2, 3, 5, 9),
  seed: fc.nat(1_000_000),
  weight: fc.constantFrom<number>(1e-3, 0.1, 2),
  smoothing: fc.constantFrom<number>(1e-3, 0.03, 1),
  contrast: fc.constantFrom<number>(0, 0.01, 1),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

/** Differences of a pixel by blocks: where a block's numbers are taken from and to. */
function blocksOf({ kind, width, height }: Scene): [from: number, to: number][][] {
  const channels = kind === 'colour' ? 3 : 1;
  const all: [number, number][][] = [];
  for (let p = 0; p < width * height; p++) {
    const own: [number, number][] = [];
    for (let c = 0; c < channels; c++) {
      const at = c * width * height + p;
      if (p % width < width - 1) own.push([at, at + 1]);
      if (p < width * (height - 1)) own.push([at, at + width]);
    }
    all.push(...(kind === 'anisotropic' ? own.map((one) => [one]) : [own]));
  }
  return all;
}

/** g(x) = ½‖x − y‖² + w Σ √(|Dx|² + ν²), and A_θ at x, in 64 bits and plainly. */
function reference(s: Scene, y: Float64Array) {
  const { weight: w, smoothing: nu } = s;
  const blocks = blocksOf(s);
  const differences = (block: [number, number][], x: Float64Array): number[] =>
    block.map(([from, to]) => x[to]! - x[from]!);
  const radius = (t: number[]): number => Math.sqrt(dot(t, t) + nu * nu);
  return {
    value: (x: Float64Array): number =>
      x.reduce((sum, xp, p) => sum + (xp - y[p]!) ** 2 / 2, 0) +
      blocks.reduce((sum, block) => sum + w * radius(differences(block, x)), 0),
    product: (x: Float64Array, theta: number, v: Float64Array): Float64Array => {
      const out = v.slice();
      for (const block of blocks) {
        const [t, u] = [differences(block, x), differences(block, v)];
        const R = radius(t);
        const along = (theta * w * dot(t, u)) / R ** 3;
        for (const [k, [from, to]] of block.entries()) {
          const flux = (w * u[k]!) / R - along * t[k]!;
          out[to]! += flux;
          out[from]! -= flux;
        }
      }
      return out;
    },
  };
}

/** The kernels of a scene at x. */
function kernelsOf(s: Scene, y: Float64Array, x: Float64Array) {
  const { kind, width, height, weight, smoothing } = s;
  const options = { implementation: 'simd' } as const;
  const terms = { weight, smoothing };
  if (kind === 'colour') {
    const blocks = { blocks: 'colour', potential: 'charbonnier' } as const;
    const kernels = blockKernels(
      { grid: { width, height, channels: 3 }, ...blocks, ...terms },
      options,
    );
    const second = kernels.linearise(x);
    return {
      kernels,
      inner: (theta: number) => required(second.denoisingInner?.(theta)),
      gradient: (out: Float64Array): void => {
        for (let p = 0; p < x.length; p++) out[p] = x[p]! - y[p]!;
        kernels.addGradient(x, out);
      },
    };
  }
  const grid = { width, height };
  const kernels = smoothedTotalVariation(kind, { data: y, grid, diagonal: 1, ...terms }, options);
  const second = kernels.linearise(x);
  return {
    kernels,
    inner: (theta: number) => required(second.innerSolves?.(theta)),
    gradient: (out: Float64Array): void => {
      kernels.gradient(x, out);
    },
  };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected inner solves');
  return value;
}

function vectorsOf(s: Scene) {
  const random = randomStream(s.seed + 1);
  const d = s.width * s.height * (s.kind === 'colour' ? 3 : 1);
  const y = uniformVector(random, d).map((t) => 0.5 + s.contrast * t);
  const x = uniformVector(random, d).map((t, p) => y[p]! + 0.5 * s.contrast * t);
  return { d, y, x, b: uniformVector(random, d) };
}

/** A_θ s = b by refinement to 10⁻¹¹; the iterations that it took. */
function solved(inner: InnerSolves, b: Float64Array, apply: (v: Float64Array) => Float64Array) {
  const solution = new Float64Array(b.length);
  const size = Math.sqrt(dot(b, b));
  let residual = b;
  let iterations = 0;
  for (let round = 0; round < 12 && Math.sqrt(dot(residual, residual)) > 1e-11 * size; round++) {
    const start = inner.start(residual, round > 0);
    expect(start).toBeCloseTo(Math.sqrt(dot(residual, residual)), 12);
    for (let k = 0; k < 400; k++) {
      iterations++;
      const reached = inner.iterate();
      if (reached === undefined || reached < 1e-4 * start) break;
    }
    inner.addTo(solution, 1);
    const image = apply(solution);
    residual = b.map((bp, p) => bp - image[p]!);
  }
  return { solution, residual, iterations };
}

describe('inner solves in 32 bits', () => {
  it('solve to any accuracy, for every θ, when the residual is computed in 64', () => {
    fc.assert(
      fc.property(scene, fc.constantFrom(0, 0.3, 1), (s, theta) => {
        const { y, x, b } = vectorsOf(s);
        const { kernels, inner } = kernelsOf(s, y, x);
        const { product } = reference(s, y);
        const { residual, iterations } = solved(inner(theta), b, (v) => product(x, theta, v));
        expect(Math.sqrt(dot(residual, residual))).toBeLessThanOrEqual(
          1e-11 * Math.sqrt(dot(b, b)),
        );
        expect(iterations).toBeLessThan(400);
        kernels.release();
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  it('lower g by a step with the majorant from everywhere, which is no less than the Hessian', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const { d, y, x, b } = vectorsOf(s);
        const { kernels, inner, gradient } = kernelsOf(s, y, x);
        const { value, product } = reference(s, y);
        const g = new Float64Array(d);
        gradient(g);
        const { solution } = solved(inner(0), g, (v) => product(x, 0, v));
        const next = x.map((xp, p) => xp - solution[p]!);
        // At least by what is left of the model: ½⟨g, M⁻¹g⟩.
        const fall = dot(g, solution) / 2;
        expect(value(next)).toBeLessThanOrEqual(value(x) - fall + 1e-12 * value(x));
        expect(dot(b, product(x, 1, b))).toBeLessThanOrEqual(
          dot(b, product(x, 0, b)) * (1 + 1e-12),
        );
        kernels.release();
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('give the same bits wherever arrays are', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const { y, x, b } = vectorsOf(s);
        const { kernels, inner } = kernelsOf(s, y, x);
        const zeros = required(kernels.vectors).zeros;
        const results = [zeros, (length: number) => new Float64Array(length)].map((make) => {
          const own = make(b.length);
          own.set(b);
          const out = make(b.length);
          const solves = inner(1);
          solves.start(own, false);
          const sizes = [solves.iterate(), solves.iterate()];
          solves.addTo(out, 2);
          return [...sizes, ...out];
        });
        expect(results[1]).toEqual(results[0]);
        kernels.release();
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('are those of the last start alone, and end where nothing is left', () => {
    const s = {
      kind: 'colour',
      width: 5,
      height: 4,
      seed: 1,
      weight: 0.1,
      smoothing: 0.03,
      contrast: 1,
    } as const;
    const { d, y, x, b } = vectorsOf(s);
    const { inner } = kernelsOf(s, y, x);
    const [first, second] = [inner(1), inner(0.5)];
    first.start(b, false);
    second.start(b, false);
    expect(() => first.iterate()).toThrow('Another solve');
    // Its weights are computed again.
    first.start(b, false);
    first.iterate();
    const once = new Float64Array(d);
    first.addTo(once, 1);
    const fresh = inner(1);
    fresh.start(b, false);
    fresh.iterate();
    const again = new Float64Array(d);
    fresh.addTo(again, 1);
    expect(again).toEqual(once);
    expect(fresh.start(new Float64Array(d), false)).toBe(0);
    expect(fresh.iterate()).toBeUndefined();
    const nothing = new Float64Array(d);
    fresh.addTo(nothing, 1);
    expect(nothing).toEqual(new Float64Array(d));
    fresh.start(new Float64Array(d).fill(NaN), false);
    expect(fresh.iterate()).toBeUndefined();
    fresh.start(b, false);
    fresh.iterate();
    fresh.addTo(nothing, 1);
    expectClose(nothing, once, 1e-12);
  });

  it('are none where there is no room for them', () => {
    const workspace = threadWorkspace();
    const shape = { width: 64, height: 64, channels: 3, planes: 6 };
    expect(new InnerRoom(shape, workspace, new Arena(workspace, 1000)).places()).toBeUndefined();
  });
});
