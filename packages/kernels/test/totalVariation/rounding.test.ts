import type { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import {
  smoothedTotalVariation,
  totalVariationRounding,
  type Grid,
  type TotalVariationKind,
} from '../../src/index.js';
import { exact, Exact } from '../support/exact.js';
import { randomStream, uniformVector } from '../support/random.js';

/** Everything about total variation at one point by the formulas, in 60 digits, w and ν exact. */
function exactly(kind: TotalVariationKind, x: Float64Array, grid: Grid, w: Decimal, nu: Decimal) {
  const { width, height } = grid;
  const d = width * height;
  const numbers = Array.from(x, exact);
  const zero = new Exact(0);
  type Block = readonly (readonly [number, number])[];
  const blocks: Block[] = [];
  for (let p = 0; p < d; p++) {
    const right: Block = p % width < width - 1 ? [[p, p + 1]] : [];
    const below: Block = p + width < d ? [[p, p + width]] : [];
    if (kind === 'isotropic') blocks.push([...right, ...below]);
    else blocks.push(right, below);
  }
  /** wDᵀ of what `flux` makes of each block's differences. */
  const gather = (flux: (z: Decimal[], block: Block) => Decimal[]): Decimal[] => {
    const out = Array.from({ length: d }, () => zero);
    for (const block of blocks) {
      const z = block.map(([p, o]) => numbers[o]!.minus(numbers[p]!));
      for (const [k, f] of flux(z, block).entries()) {
        const [p, o] = block[k]!;
        out[p] = out[p]!.minus(f);
        out[o] = out[o]!.plus(f);
      }
    }
    return out;
  };
  const square = (z: Decimal[]): Decimal => z.reduce((s, t) => s.plus(t.times(t)), nu.times(nu));
  return {
    first: () => gather((z) => z.map((t) => w.times(t).div(square(z).sqrt()))),
    second: () =>
      gather((z) => z.map((t) => w.times(t).times(nu).times(nu).neg().div(square(z).pow(1.5)))),
    product: (v: Float64Array) => {
      const direction = Array.from(v, exact);
      return gather((z, block) => {
        const dv = block.map(([p, o]) => direction[o]!.minus(direction[p]!));
        const s2 = square(z);
        const along = z.reduce((sum, t, k) => sum.plus(t.times(dv[k]!)), zero);
        return z.map((t, k) =>
          w.times(dv[k]!.div(s2.sqrt()).minus(t.times(along).div(s2.pow(1.5)))),
        );
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

describe('the rounding of total variation', () => {
  const regimes = [
    'ordinary',
    'constant',
    'edges at ν/2',
    'far',
    'tiny',
    'huge',
    'offset',
  ] as const;
  const cases = Array.from({ length: 42 }, (_, seed) => seed);

  it.each(['anisotropic', 'isotropic'] as const)('is at most what is stated: %s', (kind) => {
    for (const seed of cases) {
      const random = randomStream(seed);
      const regime = regimes[seed % regimes.length]!;
      const grid = { width: 1 + Math.floor(6 * random()), height: 1 + Math.floor(5 * random()) };
      const d = grid.width * grid.height;
      const scale = { tiny: 1e-150, huge: 1e150 }[regime as string] ?? 1;
      const [logWeight, logSmoothing] = [
        Math.log(scale) - 3 * random(),
        Math.log(scale) - (regime === 'far' ? 25 : 4) * random(),
      ];
      const [w, nu] = [logWeight, logSmoothing].map((t) => exact(t).exp()) as [Decimal, Decimal];
      const [weight, smoothing] = [Math.exp(logWeight), Math.exp(logSmoothing)];
      const x = uniformVector(random, d).map((t) => {
        if (regime === 'constant') return 0.7;
        if (regime === 'edges at ν/2') return (Math.round(3 * t) * smoothing) / 2;
        return scale * t + (regime === 'offset' ? 1e6 : 0);
      });
      const y = uniformVector(random, d).map((t) => scale * t);
      const v = uniformVector(random, d);
      const diagonal = 1 + (seed % 2) * 0.1;
      const terms = { data: y, grid, diagonal, weight, smoothing };
      const stated = totalVariationRounding(kind, terms);
      const truth = exactly(kind, x, grid, w, nu);
      const a = exact(seed % 2)
        .times(exact(0.1))
        .plus(1);
      const gradient = truth
        .first()
        .map((f, p) => f.plus(a.times(exact(x[p]!))).minus(exact(y[p]!)));
      const product = truth.product(v).map((f, p) => f.plus(a.times(exact(v[p]!))));
      const columns = [truth.first(), truth.second()] as const;
      for (const implementation of ['plain', 'simd'] as const) {
        const tv = smoothedTotalVariation(kind, terms, { implementation });
        const out = new Float64Array(d);
        tv.gradient(x, out);
        expect(off(out, gradient)).toBeLessThanOrEqual(stated.gradient(norm(x), norm(y)));
        const at = tv.linearise(x);
        at.hessianVector(v, out);
        expect(off(out, product)).toBeLessThanOrEqual(stated.hessianVector(norm(v)));
        const [one, other] = [new Float64Array(d), new Float64Array(d)];
        at.columns(one, other);
        expect(Math.hypot(off(one, columns[0]), off(other, columns[1]))).toBeLessThanOrEqual(
          stated.columns(norm(x)),
        );
        const transposed = new Float64Array(2);
        at.crossTranspose(v, transposed);
        const inner = columns.map((column) =>
          column.reduce((sum, f, p) => sum.plus(f.times(exact(v[p]!))), new Exact(0)),
        );
        expect(off(transposed, inner)).toBeLessThanOrEqual(stated.crossTranspose(norm(x), norm(v)));
        tv.release();
      }
    }
  });

  it('is all of the flux where squares overflow', () => {
    const grid = { width: 2, height: 1 };
    const terms = { grid, diagonal: 1, weight: 2, smoothing: 1e-10 };
    const x = Float64Array.of(0, 1e150);
    const stated = totalVariationRounding('anisotropic', terms);
    for (const implementation of ['plain', 'simd'] as const) {
      const data = new Float64Array(2);
      const tv = smoothedTotalVariation('anisotropic', { ...terms, data }, { implementation });
      const out = new Float64Array(2);
      tv.gradient(x, out);
      expect(Math.abs(out[0]! - -2)).toBeLessThanOrEqual(stated.gradient(norm(x), 0));
      tv.release();
    }
  });
});
