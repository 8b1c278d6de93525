import type { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import {
  filterKernels,
  filterRounding,
  scalarPotentials,
  type FilterTerms,
  type ScalarPotentialName,
} from '../../src/index.js';
import { exact, Exact } from '../support/exact.js';
import { exactScalarPotentials } from '../support/exactPotentials.js';
import { randomStream, uniformVector } from '../support/random.js';

const zero = new Exact(0);

/** Everything about a bank at one point by the formulas, in 60 digits, w and ν exact. */
function exactly(terms: FilterTerms, x: Float64Array, w: Decimal[], nu: Decimal[]) {
  const { grid, size, taps } = terms;
  const { width, height, channels } = grid;
  const { value, first, second } = exactScalarPotentials[terms.potential];
  const [columns, rows] = [width - size + 1, height - size + 1];
  const numbers = Array.from(x, exact);
  const bank = Array.from(taps, exact);
  const perFilter = channels * size * size;
  /** Where taps meet x at place p, in their order. */
  const under = (p: number): number[] => {
    const from = Math.floor(p / columns) * width + (p % columns);
    return Array.from({ length: perFilter }, (_, a) => {
      const [c, rest] = [Math.floor(a / size ** 2), a % size ** 2];
      return from + (c * height + Math.floor(rest / size)) * width + (rest % size);
    });
  };
  const at = Array.from({ length: columns * rows }, (_, p) => under(p));
  const response = (by: readonly Decimal[], j: number, v: readonly Decimal[], p: number): Decimal =>
    at[p]!.reduce((sum, i, a) => sum.plus(by[j * perFilter + a]!.times(v[i]!)), zero);
  const T = w.map((_, j) => at.map((_, p) => response(bank, j, numbers, p).div(nu[j]!)));
  const slopes = T.map((of, j) => of.map((t) => w[j]!.times(first(t))));
  const bends = T.map((of, j) => of.map((t) => w[j]!.div(nu[j]!).times(second(t))));
  /** Σ C_jᵀf_j. */
  const gather = (by: readonly Decimal[], f: readonly (readonly Decimal[])[]): Decimal[] => {
    const out = numbers.map(() => zero);
    for (const [j, of] of f.entries()) {
      for (const [p, flux] of of.entries()) {
        for (const [a, i] of at[p]!.entries()) {
          out[i] = out[i]!.plus(by[j * perFilter + a]!.times(flux));
        }
      }
    }
    return out;
  };
  const sum = (a: readonly Decimal[], b: readonly Decimal[]): Decimal =>
    a.reduce((total, t, k) => total.plus(t.times(b[k]!)), zero);
  return {
    value: T.reduce(
      (total, of, j) => of.reduce((s, t) => s.plus(w[j]!.times(nu[j]!).times(value(t))), total),
      zero,
    ),
    gradient: gather(bank, slopes),
    product(v: Float64Array) {
      const direction = Array.from(v, exact);
      const bent = bends.map((of, j) => of.map((b, p) => b.times(response(bank, j, direction, p))));
      return gather(bank, bent);
    },
    cross(u: Float64Array) {
      const by = Array.from(u, exact);
      const J = w.length;
      const other = by.slice(2 * J);
      const fluxes = T.map((of, j) =>
        of.map((t, p) => {
          const turned = nu[j]!.times(t).times(by[J + j]!);
          const bent = bends[j]![p]!.times(response(other, j, numbers, p).minus(turned));
          return by[j]!.times(slopes[j]![p]!).plus(bent);
        }),
      );
      const own = gather(bank, fluxes);
      return gather(other, slopes).map((t, i) => t.plus(own[i]!));
    },
    crossTranspose(q: Float64Array) {
      const direction = Array.from(q, exact);
      const of = w.map((_, j) => at.map((_, p) => response(bank, j, direction, p)));
      const tap = (j: number, a: number): Decimal =>
        at.reduce(
          (total, under, p) =>
            total
              .plus(slopes[j]![p]!.times(direction[under[a]!]!))
              .plus(bends[j]![p]!.times(of[j]![p]!).times(numbers[under[a]!]!)),
          zero,
        );
      return [
        ...w.map((_, j) => sum(slopes[j]!, of[j]!)),
        ...w.map((_, j) =>
          sum(
            bends[j]!.map((b, p) => b.times(nu[j]!).times(T[j]![p]!)),
            of[j]!,
          ).neg(),
        ),
        ...w.flatMap((_, j) => Array.from({ length: perFilter }, (_, a) => tap(j, a))),
      ];
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
const sizeOf = (a: Float64Array) => ({
  norm: norm(a),
  largest: Math.max(...a.map(Math.abs)),
});
const REGIMES = ['ordinary', 'constant', 'far', 'tiny', 'huge', 'offset', 'nearly flat'] as const;
const names = Object.keys(scalarPotentials) as ScalarPotentialName[];

describe('the rounding of kernels of filters is at most what is stated', () => {
  it.each(names)('%s', (potential) => {
    for (let seed = 0; seed < REGIMES.length + 2; seed++) {
      const random = randomStream(seed);
      const regime = REGIMES[seed % REGIMES.length]!;
      const size = 2 + (seed % 2);
      const grid = {
        width: size + Math.floor(5 * random()),
        height: size + Math.floor(3 * random()),
        channels: 1 + (seed % 2),
      };
      const filters = 1 + (seed % 3);
      const d = grid.width * grid.height * grid.channels;
      const scale = { tiny: 1e-150, huge: 1e150 }[regime as string] ?? 1;
      const logs = (range: number): number[] =>
        Array.from({ length: filters }, () => Math.log(scale) - range * random());
      const [logWeights, logSmoothings] = [logs(3), logs(regime === 'far' ? 25 : 4)];
      const exponentials = (of: readonly number[]): Decimal[] => of.map((t) => exact(t).exp());
      const [w, nu] = [exponentials(logWeights), exponentials(logSmoothings)];
      const taps = uniformVector(random, filters * grid.channels * size * size);
      const x = uniformVector(random, d).map((t) => {
        if (regime === 'constant') return 0.7;
        if (regime === 'nearly flat') return 1e-158 * t;
        return scale * t + (regime === 'offset' ? 1e6 : 0);
      });
      const [v, q] = [uniformVector(random, d), uniformVector(random, d)];
      const terms: FilterTerms = {
        ...{ grid, size, potential, taps },
        weights: Float64Array.from(logWeights, Math.exp),
        smoothings: Float64Array.from(logSmoothings, Math.exp),
      };
      const stated = filterRounding(terms);
      const truth = exactly(terms, x, w, nu);
      const product = truth.product(v);
      const u = uniformVector(random, 2 * filters + taps.length);
      const [image, transposed] = [truth.cross(u), truth.crossTranspose(q)];
      const at = sizeOf(x);
      for (const implementation of ['plain', 'simd'] as const) {
        const kernels = filterKernels(terms, { implementation });
        const holds = (name: string, error: number, bound: number): void => {
          expect(error, `${name}, ${regime}, ${implementation}`).toBeLessThanOrEqual(bound);
          // Of ordinary numbers nothing like all of them.
          if (regime === 'ordinary') expect(bound).toBeLessThan(1e-9);
        };
        const value = kernels.value(x);
        const error = truth.value.minus(exact(value)).abs().toNumber();
        if (regime !== 'huge') holds('value', error, stated.value(at, value));
        const out = new Float64Array(d);
        kernels.addGradient(x, out);
        holds('gradient', off(out, truth.gradient), stated.gradient(at));
        const second = kernels.linearise(x);
        out.fill(0);
        second.addHessianVector(v, out);
        holds('product', off(out, product), stated.hessianVector(at, norm(v)));
        second.cross(u, out);
        holds('cross', off(out, image), stated.cross(at, u));
        const numbers = new Float64Array(kernels.parameters);
        second.crossTranspose(q, numbers);
        holds('transpose', off(numbers, transposed), stated.crossTranspose(at, norm(q)));
        if (seed < 2) {
          let squares = 0;
          for (let i = 0; i < numbers.length; i++) {
            const unit = new Float64Array(numbers.length);
            unit[i] = 1;
            second.cross(unit, out);
            squares += off(out, truth.cross(unit)) ** 2;
          }
          holds('columns', Math.sqrt(squares), stated.columns(at));
        }
        kernels.release();
      }
    }
  });
});
