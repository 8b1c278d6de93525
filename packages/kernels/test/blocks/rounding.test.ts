import type { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import {
  ADDENDS,
  blockKernels,
  blockRounding,
  potentials,
  type BlockTerms,
  type PotentialName,
} from '../../src/index.js';
import { exact, Exact } from '../support/exact.js';
import { exactPotentials } from '../support/exactPotentials.js';
import { randomStream, uniformVector } from '../support/random.js';

type Edge = readonly [from: number, to: number];

/** The blocks of differences, as pairs of numbers of x. */
function blocksOf({ grid, blocks: kind }: BlockTerms): Edge[][] {
  const { width, height, channels } = grid;
  const d = width * height;
  const blocks: Edge[][] = [];
  const edges = (c: number, p: number): Edge[][] => {
    const at = c * d + p;
    return [p % width < width - 1 ? [[at, at + 1]] : [], p + width < d ? [[at, at + width]] : []];
  };
  const channelsOf = Array.from({ length: channels }, (_, c) => c);
  for (let p = 0; p < d; p++) {
    const all = channelsOf.map((c) => edges(c, p));
    if (kind === 'difference') blocks.push(...all.flat().filter((edge) => edge.length > 0));
    else if (kind === 'pixel') blocks.push(...all.map((two) => two.flat()));
    else blocks.push(all.flat(2));
  }
  return blocks;
}

/** Everything about a regulariser at one point by the formulas, in 60 digits, w and ν exact. */
function exactly(terms: BlockTerms, x: Float64Array, w: Decimal, nu: Decimal) {
  const { value, slopeOver, second } = exactPotentials[terms.potential];
  const numbers = Array.from(x, exact);
  const zero = new Exact(0);
  const blocks = blocksOf(terms);
  const along = (a: readonly Decimal[], block: readonly Edge[]): Decimal[] =>
    block.map(([p, o]) => a[o]!.minus(a[p]!));
  const inner = (a: readonly Decimal[], b: readonly Decimal[]): Decimal =>
    a.reduce((sum, t, k) => sum.plus(t.times(b[k]!)), zero);
  const measured = blocks.map((block) => {
    const z = along(numbers, block).map((t) => t.div(nu));
    const r = inner(z, z).sqrt();
    return { block, z, r, slope: slopeOver(r), bend: second(r) };
  });
  /** Dᵀ of what `flux` makes of each block. */
  const gather = (flux: (of: (typeof measured)[number]) => Decimal[]): Decimal[] => {
    const out = numbers.map(() => zero);
    for (const of of measured) {
      for (const [k, f] of flux(of).entries()) {
        const [p, o] = of.block[k]!;
        out[p] = out[p]!.minus(f);
        out[o] = out[o]!.plus(f);
      }
    }
    return out;
  };
  return {
    value: measured.reduce((sum, { r }) => sum.plus(nu.times(value(r))), zero),
    first: gather(({ z, slope }) => z.map((t) => w.times(slope).times(t))),
    second: gather(({ z, bend }) => z.map((t) => w.times(bend).times(t).neg())),
    product(v: Float64Array) {
      const direction = Array.from(v, exact);
      return gather(({ block, z, r, slope, bend }) => {
        const dv = along(direction, block);
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
const REGIMES = [
  ...(['ordinary', 'constant', 'edges of pieces', 'far', 'tiny', 'huge'] as const),
  ...(['offset', 'nearly flat'] as const),
] as const;
const KINDS = ['difference', 'pixel', 'colour'] as const;
const names = Object.keys(potentials) as PotentialName[];

describe.each(names)('the rounding of kernels of blocks under %s', (potential) => {
  it.each(KINDS)('is at most what is stated: %s', (blocks) => {
    for (let seed = 0; seed < 2 * REGIMES.length; seed++) {
      const random = randomStream(seed);
      const regime = REGIMES[seed % REGIMES.length]!;
      const grid = {
        width: 1 + Math.floor(4 * random()),
        height: 1 + Math.floor(4 * random()),
        channels: 1 + (seed % 3),
      };
      const d = grid.width * grid.height * grid.channels;
      const scale = { tiny: 1e-150, huge: 1e150 }[regime as string] ?? 1;
      const [logWeight, logSmoothing] = [
        Math.log(scale) - 3 * random(),
        Math.log(scale) - (regime === 'far' ? 25 : 4) * random(),
      ];
      const [w, nu] = [logWeight, logSmoothing].map((t) => exact(t).exp()) as [Decimal, Decimal];
      const [weight, smoothing] = [Math.exp(logWeight), Math.exp(logSmoothing)];
      const x = uniformVector(random, d).map((t) => {
        if (regime === 'constant') return 0.7;
        if (regime === 'edges of pieces') return (Math.round(3 * t) * smoothing) / 2;
        if (regime === 'nearly flat') return 1e-158 * t;
        return scale * t + (regime === 'offset' ? 1e6 : 0);
      });
      const v = uniformVector(random, d);
      const terms: BlockTerms = { grid, blocks, potential, weight, smoothing };
      const stated = blockRounding(terms);
      const truth = exactly(terms, x, w, nu);
      const product = truth.product(v);
      for (const implementation of ['plain', 'simd'] as const) {
        const kernels = blockKernels(terms, { implementation });
        const value = kernels.value(x);
        expect(truth.value.minus(exact(value)).abs().toNumber()).toBeLessThanOrEqual(
          stated.value(value),
        );
        const out = new Float64Array(d);
        kernels.addGradient(x, out);
        expect(off(out, truth.first)).toBeLessThanOrEqual(stated.gradient(norm(x)));
        const at = kernels.linearise(x);
        out.fill(0);
        at.addHessianVector(v, out);
        expect(off(out, product)).toBeLessThanOrEqual(stated.hessianVector(norm(v)));
        const [one, other] = [new Float64Array(d), new Float64Array(d)];
        at.columns(one, other);
        expect(Math.hypot(off(one, truth.first), off(other, truth.second))).toBeLessThanOrEqual(
          stated.columns(norm(x)),
        );
        const transposed = new Float64Array(2);
        at.crossTranspose(v, transposed);
        const inner = [truth.first, truth.second].map((column) =>
          column.reduce((sum, f, p) => sum.plus(f.times(exact(v[p]!))), new Exact(0)),
        );
        expect(off(transposed, inner)).toBeLessThanOrEqual(stated.crossTranspose(norm(x), norm(v)));
        kernels.release();
      }
    }
  });
});

it('counts the additions of as many terms as it says', () => {
  const grid = { width: 3, height: 3, channels: 1 };
  const terms: BlockTerms = {
    ...{ grid, blocks: 'pixel', potential: 'log-cosh', weight: 1, smoothing: 0.1 },
  };
  const x = uniformVector(randomStream(3), 9);
  const kernels = blockKernels(terms);
  const sum = new Float64Array(9);
  for (let k = 0; k < ADDENDS; k++) kernels.addGradient(x, sum);
  // 0.1 and 1 stand for themselves here.
  const [w, nu] = [exact(1), exact(0.1)];
  const truth = exactly(terms, x, w, nu).first.map((g) => g.times(ADDENDS));
  expect(off(sum, truth)).toBeLessThanOrEqual(ADDENDS * blockRounding(terms).gradient(norm(x)));
  kernels.release();
});

it('is all of the flux where squares overflow', () => {
  const grid = { width: 2, height: 1, channels: 1 };
  const x = Float64Array.of(0, 1e150);
  for (const potential of ['charbonnier', 'log-cosh', 'huber'] as const) {
    for (const blocks of KINDS) {
      const terms: BlockTerms = { grid, blocks, potential, weight: 2, smoothing: 1e-10 };
      const stated = blockRounding(terms);
      for (const implementation of ['plain', 'simd'] as const) {
        const kernels = blockKernels(terms, { implementation });
        const out = new Float64Array(2);
        kernels.addGradient(x, out);
        expect(Math.abs(out[0]! - -2)).toBeLessThanOrEqual(stated.gradient(norm(x)));
        kernels.linearise(x).addHessianVector(x, out);
        expect(out.every(Number.isFinite)).toBe(true);
        kernels.release();
      }
    }
  }
});
